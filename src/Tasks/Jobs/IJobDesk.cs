using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Tasks.Jobs;

/// <summary>What the worker's faces (HTTP, pages, command line) may do with jobs.</summary>
public interface IJobDesk
{
    /// <summary>Normalises, validates, judges plausibility and enqueues. A rejected submission is stored with its reasons, too.</summary>
    Task<SubmitOutcome> SubmitAsync(JobSubmission submission, CancellationToken cancellationToken);

    /// <summary>Submits many, answering each in its place. When the queue fails on the way, the answers from there on are <see cref="SubmitOutcome.Unavailable"/>.</summary>
    Task<IReadOnlyList<SubmitOutcome>> SubmitManyAsync(IReadOnlyList<JobSubmission> submissions, CancellationToken cancellationToken);

    Task<JobRecord?> FindAsync(JobId id, CancellationToken cancellationToken);

    /// <summary>Newest first.</summary>
    Task<IReadOnlyList<JobRecord>> ListAsync(JobState? state, int limit, CancellationToken cancellationToken);

    Task<IReadOnlyDictionary<JobState, long>> CountAsync(CancellationToken cancellationToken);

    /// <summary>The job's audit trail, or null when nothing was written yet.</summary>
    Task<AuditTrail?> AuditAsync(JobId id, CancellationToken cancellationToken);

    /// <summary>One picture of the trail, or null.</summary>
    Task<Stream?> OpenPictureAsync(JobId id, string picture, CancellationToken cancellationToken);

    /// <summary>A person lets a reviewed job go on, or puts a dead one back.</summary>
    Task<RequeueAnswer> ApproveAsync(JobId id, string byWhom, CancellationToken cancellationToken);

    /// <summary>A person ends a reviewed job.</summary>
    Task<RequeueAnswer> RejectAsync(JobId id, string byWhom, string reason, CancellationToken cancellationToken);

    /// <summary>Ends a job of which nothing was tried; a running one at its next safe point.</summary>
    /// <param name="id">The job.</param>
    /// <param name="byWhom">Kept in the audit trail.</param>
    /// <param name="reason">Why; null when nothing was said.</param>
    /// <param name="cancellationToken">Ends the waiting, not what the queue already does.</param>
    Task<CancelAnswer> CancelAsync(JobId id, string byWhom, string? reason, CancellationToken cancellationToken);

    /// <summary>No worker takes a job of the scope until it is resumed. What runs goes on.</summary>
    Task PauseAsync(PauseScope scope, string byWhom, CancellationToken cancellationToken);

    Task ResumeAsync(PauseScope scope, string byWhom, CancellationToken cancellationToken);

    Task<IReadOnlyList<PauseScope>> PausedAsync(CancellationToken cancellationToken);
}

/// <summary>What became of a submission.</summary>
public abstract record SubmitOutcome
{
    private SubmitOutcome()
    {
    }

    /// <summary>Queued.</summary>
    public sealed record Accepted(JobId Id) : SubmitOutcome;

    /// <summary>Stored, but a person decides first.</summary>
    public sealed record InReview(JobId Id, IReadOnlyList<string> Reasons) : SubmitOutcome;

    /// <summary>The idempotency key was used before; this is that job.</summary>
    public sealed record Known(JobId Id) : SubmitOutcome;

    /// <summary>The idempotency key belongs to a job that asked for something else. Nothing was stored.</summary>
    public sealed record KeyReused(JobId Id) : SubmitOutcome;

    /// <summary>Not runnable; stored with its reasons so that it stays visible.</summary>
    public sealed record Rejected(JobId Id, IReadOnlyList<PayloadError> Errors) : SubmitOutcome;

    /// <summary>The queue could not take it, or its answer was lost; the text says what is known and what to do.</summary>
    public sealed record Unavailable(string Why) : SubmitOutcome;
}

/// <summary>One thing wrong in a submission.</summary>
/// <param name="Path">Where, for example <c>payload.lines[2].quantity</c>.</param>
/// <param name="Message">What is wrong and what would be right.</param>
public sealed record PayloadError(string Path, string Message)
{
    public override string ToString() => $"{Path}: {Message}";
}
