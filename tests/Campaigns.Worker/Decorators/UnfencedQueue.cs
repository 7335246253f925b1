using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Campaigns.Worker.Decorators;

/// <summary>
/// Takes the fence check out: a write refused for its fencing token is repeated with the job's current token, so a worker that lost its lease
/// writes under the token of the worker that has it now.
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
