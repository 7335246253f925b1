using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Campaigns.Worker.Decorators;

/// <summary>Verify-first taken out: every job is claimed as if no earlier run had come to its intent. All else is the queue's own.</summary>
internal sealed class NoVerifyFirstQueue(IJobQueue queue) : QueueDecorator(queue)
{
    public override async Task<JobClaim?> ClaimAsync(string workerId, CancellationToken cancellationToken) =>
        await base.ClaimAsync(workerId, cancellationToken) is { } claim ? claim with { Job = claim.Job with { Phase = JobPhase.None } } : null;
}
