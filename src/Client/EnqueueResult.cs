namespace BrowserAgent.Client;

/// <summary>The result of sending a job.</summary>
public abstract record EnqueueResult
{
    private EnqueueResult(string idempotencyKey) => IdempotencyKey = idempotencyKey;

    /// <summary>The key that the job was sent with: the caller's, or one that the client made.</summary>
    public string IdempotencyKey { get; }

    /// <summary>The job is queued.</summary>
    public sealed record Accepted(string Id, string Key) : EnqueueResult(Key);

    /// <summary>The job is stored; a person must approve it first.</summary>
    public sealed record InReview(string Id, IReadOnlyList<string> Reasons, string Key) : EnqueueResult(Key);

    /// <summary>The key was used before for the same work, and this is that job. Also the result of a repeat after a lost answer.</summary>
    public sealed record Known(string Id, string Key) : EnqueueResult(Key);

    /// <summary>The key belongs to a job with other contents. Nothing was stored.</summary>
    /// <param name="Id">The job that the key belongs to.</param>
    /// <param name="Why">What to do.</param>
    /// <param name="Key">The key.</param>
    public sealed record KeyReused(string Id, string Why, string Key) : EnqueueResult(Key);

    /// <summary>The job can't run; it is stored under its id with the reasons.</summary>
    public sealed record Rejected(string Id, IReadOnlyList<JobError> Errors, string Key) : EnqueueResult(Key);

    /// <summary>The request is no job. Nothing was stored.</summary>
    public sealed record Unreadable(IReadOnlyList<JobError> Errors, string Key) : EnqueueResult(Key);

    /// <summary>A quota of the tenant is used up, also after the repeats. Nothing was stored; send the job again later, with this key.</summary>
    /// <param name="Why">Which quota, its limit and what is used.</param>
    /// <param name="RetryAfter">When the worker advises to try again; null when it does not say.</param>
    /// <param name="Key">The key.</param>
    public sealed record OverQuota(string Why, TimeSpan? RetryAfter, string Key) : EnqueueResult(Key);

    /// <summary>No answer after all tries. The job may have been stored; when it is sent again with this key, it is not stored twice.</summary>
    public sealed record Unavailable(string Why, string Key) : EnqueueResult(Key);
}

/// <summary>One error in a job or another request.</summary>
/// <param name="Path">Where, for example <c>payload.lines[2].quantity</c>.</param>
/// <param name="Message">What is wrong and what is allowed.</param>
public sealed record JobError(string Path, string Message);
