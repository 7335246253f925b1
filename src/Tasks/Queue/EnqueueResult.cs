using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Tasks.Queue;

/// <summary>What became of a job that was to be stored.</summary>
internal abstract record EnqueueResult
{
    private EnqueueResult()
    {
    }

    public sealed record Stored(JobId Id) : EnqueueResult;

    /// <summary>The idempotency key belongs to the job with this id; nothing was stored.</summary>
    public sealed record Known(JobId Id) : EnqueueResult;
}
