namespace BrowserAgent.Client;

/// <summary>What became of a job that was sent.</summary>
public abstract record EnqueueResult
{
    private EnqueueResult(string idempotencyKey) => IdempotencyKey = idempotencyKey;

    /// <summary>The key that it was sent with: yours, or the one that the client made.</summary>
    public string IdempotencyKey { get; }

    /// <summary>Queued.</summary>
    public sealed record Accepted(string Id, string Key) : EnqueueResult(Key);

    /// <summary>Stored; a person decides first.</summary>
    public sealed record InReview(string Id, IReadOnlyList<string> Reasons, string Key) : EnqueueResult(Key);

    /// <summary>The key was used before for the same work; this is that job. Also what a repeat after a lost answer comes to.</summary>
    public sealed record Known(string Id, string Key) : EnqueueResult(Key);

    /// <summary>The key belongs to a job that asked for something else. Nothing was stored.</summary>
    /// <param name="Id">The job that holds the key.</param>
    /// <param name="Why">What to do.</param>
    /// <param name="Key">The key.</param>
    public sealed record KeyReused(string Id, string Why, string Key) : EnqueueResult(Key);

    /// <summary>Not runnable; kept under its id with the reasons.</summary>
    public sealed record Rejected(string Id, IReadOnlyList<JobError> Errors, string Key) : EnqueueResult(Key);

    /// <summary>Not a job at all. Nothing was stored.</summary>
    public sealed record Unreadable(IReadOnlyList<JobError> Errors, string Key) : EnqueueResult(Key);

    /// <summary>No answer after all tries. It may have been stored: send it again with this key, and it is one job.</summary>
    public sealed record Unavailable(string Why, string Key) : EnqueueResult(Key);
}

/// <summary>One thing wrong in a job.</summary>
/// <param name="Path">Where, for example <c>payload.lines[2].quantity</c>.</param>
/// <param name="Message">What is wrong and what would be right.</param>
public sealed record JobError(string Path, string Message);
