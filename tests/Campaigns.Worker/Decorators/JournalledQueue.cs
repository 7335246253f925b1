using BrowserAgent.Campaigns.Worker.Signals;
using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Campaigns.Worker.Decorators;

/// <summary>Writes down every claim, and every fenced write with its answer, so that the campaign knows who held what when a worker was killed or frozen.</summary>
internal sealed class JournalledQueue(IJobQueue queue, JournalFile journal) : QueueDecorator(queue)
{
    private int _up;

    public override async Task<JobClaim?> ClaimAsync(string workerId, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _up, 1) == 0)
        {
            journal.Write(JournalLine.Up());
        }

        var claim = await base.ClaimAsync(workerId, cancellationToken);
        if (claim is not null)
        {
            journal.Write(JournalLine.Of(JournalLineKind.Claimed, "claim", claim.Job.Id.Value, claim.Fence, claim.Job.Phase.ToString()));
        }

        return claim;
    }

    public override async Task<JobClaim?> ClaimTrialAsync(string workerId, string site, CancellationToken cancellationToken)
    {
        var claim = await base.ClaimTrialAsync(workerId, site, cancellationToken);
        if (claim is not null)
        {
            journal.Write(JournalLine.Of(JournalLineKind.Claimed, "trial", claim.Job.Id.Value, claim.Fence, claim.Job.Phase.ToString()));
        }

        return claim;
    }

    protected override async Task<FencedWriteResult> WriteAsync(string verb, JobClaim claim, FencedWrite write, CancellationToken cancellationToken)
    {
        journal.Write(JournalLine.Of(JournalLineKind.Sent, verb, claim.Job.Id.Value, claim.Fence, ""));
        var answer = "Failed";
        try
        {
            var told = await base.WriteAsync(verb, claim, write, cancellationToken);
            answer = told.ToString();
            return told;
        }
        catch (OperationCanceledException)
        {
            answer = "Cancelled";
            throw;
        }
        finally
        {
            journal.Write(JournalLine.Of(JournalLineKind.Answered, verb, claim.Job.Id.Value, claim.Fence, answer));
        }
    }
}
