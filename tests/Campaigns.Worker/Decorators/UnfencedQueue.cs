using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Campaigns.Worker.Decorators;

/// <summary>
/// The fence check taken out: a write refused for its fence is made again under the fence that the job has now, so that whoever holds it has a
/// stranger's write done in their name.
/// </summary>
/// <param name="queue">The queue.</param>
/// <param name="fenceOf">A job's fence as the server knows it.</param>
internal sealed class UnfencedQueue(IJobQueue queue, Func<JobId, CancellationToken, Task<string>> fenceOf) : QueueDecorator(queue)
{
    protected override async Task<FencedWriteResult> WriteAsync(string verb, JobClaim claim, FencedWrite write, CancellationToken cancellationToken)
    {
        var answer = await base.WriteAsync(verb, claim, write, cancellationToken);
        return answer == FencedWriteResult.StaleFence ? await write(claim with { Token = await fenceOf(claim.Job.Id, cancellationToken) }) : answer;
    }
}
