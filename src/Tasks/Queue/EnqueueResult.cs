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

    /// <summary>The tenant has as many waiting jobs as its quota permits; nothing was stored.</summary>
    /// <param name="Waiting">How many it has.</param>
    /// <param name="Limit">How many the quota permits.</param>
    public sealed record OverQuota(long Waiting, int Limit) : EnqueueResult;

    /// <summary>The tenant has as many waiting jobs as its quota permits, so the inbox message waits in a line of its own.</summary>
    public sealed record Held : EnqueueResult;

    /// <summary>Redis has too little memory left for new jobs; nothing was stored.</summary>
    public sealed record NoMemory : EnqueueResult;
}
