using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Tasks.Queue;

internal abstract record EnqueueResult
{
    private EnqueueResult()
    {
    }

    public sealed record Stored(JobId Id) : EnqueueResult;

    /// <summary>The idempotency key is known; nothing was stored.</summary>
    public sealed record Known(JobId Id) : EnqueueResult;
}
