using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Tasks.Erasure;

/// <summary>Erases what jobs hold of a person, in Redis and in this worker's audit folder. The trails stay, and stay verifiable.</summary>
public interface IJobErasure
{
    /// <summary>The jobs whose payload, result, texts or trail contain the text, whatever its case. Reads every job of the queue and every trail of this worker's folder.</summary>
    /// <returns>At most <see cref="SubjectSearchResult.MaxJobs"/>.</returns>
    Task<SubjectSearchResult> FindAsync(string subject, CancellationToken cancellationToken);

    /// <summary>Destroys the job's data key and removes what is stored in clear. What an erasure that failed half-way has left, the next one erases.</summary>
    /// <param name="id">The job.</param>
    /// <param name="byWhom">Kept in the trail.</param>
    /// <param name="reason">Kept in the trail, so without personal data.</param>
    /// <param name="cancellationToken">Ends the waiting, not what was done already.</param>
    Task<ErasureResult> EraseAsync(JobId id, string byWhom, string reason, CancellationToken cancellationToken);
}

/// <summary>The answer to a search.</summary>
/// <param name="Jobs">The newest first.</param>
/// <param name="HasMore">There are more than were listed.</param>
/// <param name="Unreadable">Jobs that could not be searched, because their key is missing or their record is damaged.</param>
public sealed record SubjectSearchResult(IReadOnlyList<FoundJob> Jobs, bool HasMore, IReadOnlyList<string> Unreadable)
{
    public const int MaxJobs = 1_000;
}

/// <summary>A job that contains a text.</summary>
/// <param name="Id">Its id.</param>
/// <param name="State">Its state; null when only the trail is left.</param>
/// <param name="Where">queue, trail, or both.</param>
public sealed record FoundJob(string Id, JobState? State, IReadOnlyList<string> Where);

/// <summary>How an erasure ended.</summary>
public abstract record ErasureResult
{
    private ErasureResult()
    {
    }

    public sealed record Erased : ErasureResult;

    public sealed record NotFound : ErasureResult;

    /// <param name="Why">With the next move.</param>
    public sealed record Refused(string Why) : ErasureResult;
}
