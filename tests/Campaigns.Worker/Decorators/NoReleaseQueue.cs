using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Campaigns.Worker.Decorators;

/// <summary>The release taken out: a job that a stopping worker gives back stays under its lease, as if the worker had been killed.</summary>
internal sealed class NoReleaseQueue(IJobQueue queue) : QueueDecorator(queue)
{
    protected override Task<FencedWriteResult> WriteAsync(string verb, JobClaim claim, FencedWrite write, CancellationToken cancellationToken) =>
        verb == "release" ? Task.FromResult(FencedWriteResult.Ok) : base.WriteAsync(verb, claim, write, cancellationToken);
}
