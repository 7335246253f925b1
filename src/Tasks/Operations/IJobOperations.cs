using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Tasks.Operations;

/// <summary>What the HTTP API, the operator pages and the command line can do with jobs.</summary>
public interface IJobOperations
{
    /// <summary>Normalises and validates a submission, checks its plausibility and stores it. A rejected submission is stored with its reasons, too.</summary>
    Task<JobSubmissionResult> SubmitAsync(JobSubmission submission, CancellationToken cancellationToken);

    /// <summary>Submits many and answers in the same order. When the queue fails on the way, the results from there on are <see cref="JobSubmissionResult.Unavailable"/>.</summary>
    Task<IReadOnlyList<JobSubmissionResult>> SubmitManyAsync(IReadOnlyList<JobSubmission> submissions, CancellationToken cancellationToken);

    Task<JobRecord?> FindAsync(JobId id, CancellationToken cancellationToken);

    /// <summary>Newest first.</summary>
    Task<JobListing> ListAsync(JobState? state, int limit, CancellationToken cancellationToken);

    Task<IReadOnlyDictionary<JobState, long>> CountAsync(CancellationToken cancellationToken);

    /// <returns>Null when nothing was written about the job yet.</returns>
    Task<AuditTrail?> AuditAsync(JobId id, CancellationToken cancellationToken);

    /// <returns>One picture of the job's audit trail; null when there is none of that name. The caller disposes it.</returns>
    Task<Stream?> OpenPictureAsync(JobId id, string picture, CancellationToken cancellationToken);

    /// <summary>Whether the job goes on only after two approvals by different names.</summary>
    bool NeedsTwoApprovals(JobRecord job);

    /// <summary>Puts a job that waits in review, or a dead one, back into the queue, or stores the first of two approvals: a person's decision.</summary>
    Task<RequeueResult> ApproveAsync(JobId id, string byWhom, CancellationToken cancellationToken);

    /// <summary>Ends a job that waits in review: a person's decision.</summary>
    Task<RequeueResult> RejectAsync(JobId id, string byWhom, string reason, CancellationToken cancellationToken);

    /// <summary>Ends a job that has not tried anything irreversible; a running one at its next safe point.</summary>
    /// <param name="id">The job.</param>
    /// <param name="byWhom">Kept in the audit trail.</param>
    /// <param name="reason">Why; null when no reason was given.</param>
    /// <param name="cancellationToken">Ends the waiting, not what the queue already does.</param>
    Task<CancelResult> CancelAsync(JobId id, string byWhom, string? reason, CancellationToken cancellationToken);

    /// <summary>No worker claims a job of the scope until it is resumed. Running jobs go on.</summary>
    Task PauseAsync(PauseScope scope, string byWhom, CancellationToken cancellationToken);

    Task ResumeAsync(PauseScope scope, string byWhom, CancellationToken cancellationToken);

    Task<IReadOnlyList<PauseScope>> PausedAsync(CancellationToken cancellationToken);
}
