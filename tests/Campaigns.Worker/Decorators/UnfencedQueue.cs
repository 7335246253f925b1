using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Campaigns.Worker.Decorators;

/// <summary>
/// The fence check taken out: a write refused for its fence is made again under the fences that came after it, so that whoever holds the job now
/// has a stranger's write done in their name.
/// </summary>
internal sealed class UnfencedQueue(IJobQueue queue) : QueueDecorator(queue)
{
    private const int MostTakeovers = 16;

    protected override async Task<FenceAnswer> WriteAsync(string verb, JobClaim claim, FencedWrite write, CancellationToken cancellationToken)
    {
        var answer = await base.WriteAsync(verb, claim, write, cancellationToken);
        for (var later = 1; later <= MostTakeovers && answer == FenceAnswer.StaleFence; later++)
        {
            answer = await write(claim with { Fence = claim.Fence + later });
        }

        return answer;
    }
}
