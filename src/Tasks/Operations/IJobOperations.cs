using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Tasks.Operations;

/// <summary>What the worker's faces (HTTP, pages, command line) may do with jobs.</summary>
public interface IJobOperations
{
    /// <summary>Normalises, validates, judges plausibility and enqueues. A rejected submission is stored with its reasons, too.</summary>
    Task<SubmitResult> SubmitAsync(JobSubmission submission, CancellationToken cancellationToken);

    /// <summary>Submits many, answering each in its place. When the queue fails on the way, the answers from there on are <see cref="SubmitResult.Unavailable"/>.</summary>
    Task<IReadOnlyList<SubmitResult>> SubmitManyAsync(IReadOnlyList<JobSubmission> submissions, CancellationToken cancellationToken);

    Task<JobRecord?> FindAsync(JobId id, CancellationToken cancellationToken);

    /// <summary>Newest first.</summary>
    Task<IReadOnlyList<JobRecord>> ListAsync(JobState? state, int limit, CancellationToken cancellationToken);

    Task<IReadOnlyDictionary<JobState, long>> CountAsync(CancellationToken cancellationToken);

    /// <summary>The job's audit trail, or null when nothing was written yet.</summary>
    Task<AuditTrail?> AuditAsync(JobId id, CancellationToken cancellationToken);

    /// <summary>One picture of the trail, or null.</summary>
    Task<Stream?> OpenPictureAsync(JobId id, string picture, CancellationToken cancellationToken);

    /// <summary>A person lets a reviewed job go on, or puts a dead one back.</summary>
    Task<RequeueResult> ApproveAsync(JobId id, string byWhom, CancellationToken cancellationToken);

    /// <summary>A person ends a reviewed job.</summary>
    Task<RequeueResult> RejectAsync(JobId id, string byWhom, string reason, CancellationToken cancellationToken);

    /// <summary>Ends a job of which nothing was tried; a running one at its next safe point.</summary>
    /// <param name="id">The job.</param>
    /// <param name="byWhom">Kept in the audit trail.</param>
    /// <param name="reason">Why; null when nothing was said.</param>
    /// <param name="cancellationToken">Ends the waiting, not what the queue already does.</param>
    Task<CancelResult> CancelAsync(JobId id, string byWhom, string? reason, CancellationToken cancellationToken);

    /// <summary>No worker takes a job of the scope until it is resumed. What runs goes on.</summary>
    Task PauseAsync(PauseScope scope, string byWhom, CancellationToken cancellationToken);

    Task ResumeAsync(PauseScope scope, string byWhom, CancellationToken cancellationToken);

    Task<IReadOnlyList<PauseScope>> PausedAsync(CancellationToken cancellationToken);
}
