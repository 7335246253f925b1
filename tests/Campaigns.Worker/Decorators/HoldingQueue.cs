using BrowserAgent.Campaigns.Worker.Signals;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Campaigns.Worker.Decorators;

/// <summary>
/// Stands still at a point of the protocol when the campaign has asked for it: killed or frozen there, or let go on. A write before which it stood is
/// sent whatever its token says meanwhile: it stands for one that was decided before the process froze and is on its way when it wakes.
/// </summary>
internal sealed class HoldingQueue(IJobQueue queue, HoldFolder holds) : QueueDecorator(queue)
{
    public override async Task<FenceAnswer> SetPhaseAsync(JobClaim claim, JobPhase phase, CancellationToken cancellationToken)
    {
        var stood = await holds.StandAsync(phase == JobPhase.Intent ? HoldPoint.BeforeIntent : HoldPoint.BeforeSubmitted, claim.Job.NaturalKey);
        var answer = await base.SetPhaseAsync(claim, phase, stood ? CancellationToken.None : cancellationToken);
        if (phase == JobPhase.Intent)
        {
            await holds.StandAsync(HoldPoint.AfterIntent, claim.Job.NaturalKey);
        }

        return answer;
    }

    public override async Task<FenceAnswer> AcknowledgeAsync(JobClaim claim, JobVerdict verdict, string resultJson, CancellationToken cancellationToken)
    {
        var stood = await holds.StandAsync(HoldPoint.BeforeAcknowledge, claim.Job.NaturalKey);
        return await base.AcknowledgeAsync(claim, verdict, resultJson, stood ? CancellationToken.None : cancellationToken);
    }
}
