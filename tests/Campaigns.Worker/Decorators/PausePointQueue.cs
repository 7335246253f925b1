using BrowserAgent.Campaigns.Worker.Signals;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Campaigns.Worker.Decorators;

/// <summary>
/// Stands still at a point of the protocol when the campaign has asked for it: killed or frozen there, or let go on. A write before which it paused is
/// sent whatever its token says meanwhile: it stands for one that was decided before the process froze and is on its way when it wakes.
/// </summary>
internal sealed class PausePointQueue(IJobQueue queue, PausePointFolder pausePoints) : QueueDecorator(queue)
{
    public override async Task<FencedWriteResult> SetPhaseAsync(JobClaim claim, JobPhase phase, CancellationToken cancellationToken)
    {
        var paused = await pausePoints.PauseIfArmedAsync(phase == JobPhase.Intent ? PausePoint.BeforeIntent : PausePoint.BeforeSubmitted, claim.Job.NaturalKey);
        var answer = await base.SetPhaseAsync(claim, phase, paused ? CancellationToken.None : cancellationToken);
        if (phase == JobPhase.Intent)
        {
            await pausePoints.PauseIfArmedAsync(PausePoint.AfterIntent, claim.Job.NaturalKey);
        }

        return answer;
    }

    public override async Task<FencedWriteResult> AcknowledgeAsync(JobClaim claim, JobVerdict verdict, string resultJson, CancellationToken cancellationToken)
    {
        var paused = await pausePoints.PauseIfArmedAsync(PausePoint.BeforeAcknowledge, claim.Job.NaturalKey);
        return await base.AcknowledgeAsync(claim, verdict, resultJson, paused ? CancellationToken.None : cancellationToken);
    }
}
