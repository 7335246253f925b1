using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Tasks.Queue;

/// <summary>
/// The durable queue. Every write on a claimed job carries the claim's fencing token (it rises with each claim; writes with an older one are
/// rejected), so a worker that lost its lease changes nothing. All times are the Redis server's.
/// </summary>
internal interface IJobQueue
{
    /// <summary>Stores the job once per idempotency key, in the state that the caller gives (ready, review or rejected).</summary>
    Task<EnqueueResult> EnqueueAsync(JobRecord job, CancellationToken cancellationToken);

    /// <summary>Stores many jobs, 50 in one script, each as <see cref="EnqueueAsync"/> does; results in the order given.</summary>
    Task<IReadOnlyList<EnqueueResult>> EnqueueManyAsync(IReadOnlyList<JobRecord> jobs, CancellationToken cancellationToken);

    /// <summary>
    /// Claims the next job that may run: no other job has its natural key reserved, its tenant, site and account are below their limits and none of
    /// them is paused. Null when there is none. Concurrent calls share one script; cancelling ends a call only before it was sent.
    /// </summary>
    Task<JobClaim?> ClaimAsync(string workerId, CancellationToken cancellationToken);

    /// <summary>Claims the first job of a site that waits because this worker could not serve the site: to try whether it can now. Null when none waits.</summary>
    Task<JobClaim?> ClaimTrialAsync(string workerId, string site, CancellationToken cancellationToken);

    /// <summary>Renews the lease for its full length from now.</summary>
    Task<FencedWriteResult> RenewAsync(JobClaim claim, CancellationToken cancellationToken);

    /// <summary>Moves the phase forward, never back; stored before it returns, on replicas as well when <see cref="QueueOptions.WaitForReplicas"/> asks for them.</summary>
    Task<FencedWriteResult> SetPhaseAsync(JobClaim claim, JobPhase phase, CancellationToken cancellationToken);

    /// <summary>Ends the job as done and verified, in one script.</summary>
    Task<FencedWriteResult> AcknowledgeAsync(JobClaim claim, JobVerdict verdict, string resultJson, CancellationToken cancellationToken);

    /// <summary>An application error: charges an attempt and delays the job by a backoff with full jitter, or ends it as dead after the last attempt. Not allowed at phase intent or later: use <see cref="ParkAsync"/>.</summary>
    Task<FencedWriteResult> RetryAsync(JobClaim claim, string reason, TimeSpan? notBefore, CancellationToken cancellationToken);

    /// <summary>
    /// Past the intent, with proof that nothing was saved: back to phase none and delayed, in one script; the natural key is free again. With
    /// <paramref name="isCharged"/> as <see cref="RetryAsync"/>, else no attempt is charged.
    /// </summary>
    Task<FencedWriteResult> ReturnNotLandedAsync(JobClaim claim, string reason, TimeSpan? notBefore, bool isCharged, CancellationToken cancellationToken);

    /// <summary>An infrastructure error: puts the job back to ready and charges a stall if the job is its cause; after the last stall the job ends: as dead, or in review when it is at phase intent or later.</summary>
    Task<FencedWriteResult> StallAsync(JobClaim claim, string reason, StallCause cause, CancellationToken cancellationToken);

    /// <summary>Drain: back to ready, nothing charged. A job whose cancellation was requested, and that is before phase intent, is cancelled.</summary>
    Task<FencedWriteResult> ReleaseAsync(JobClaim claim, CancellationToken cancellationToken);

    /// <summary>Puts the job back to ready after the delay, nothing charged: for a job that this worker can't run now.</summary>
    Task<FencedWriteResult> DeferAsync(JobClaim claim, string reason, TimeSpan delay, CancellationToken cancellationToken);

    /// <summary>Hands the job over to a person's review. At phase intent or later the natural key stays reserved, so that no other job enters the record meanwhile.</summary>
    Task<FencedWriteResult> ParkAsync(JobClaim claim, string reason, CancellationToken cancellationToken);

    /// <summary>Puts a dead or reviewed job back to ready, or stores the first of two approvals that it needs. Refused while it is leased.</summary>
    Task<RequeueResult> RequeueAsync(JobId id, ApprovalVote vote, CancellationToken cancellationToken);

    /// <summary>A person ends a job in review: it is dead with the reason.</summary>
    Task<RequeueResult> RejectAsync(JobId id, string reason, CancellationToken cancellationToken);

    /// <summary>Cancels a job that is before phase intent: at once, or at its run's next safe point.</summary>
    Task<CancelResult> CancelAsync(JobId id, string reason, CancellationToken cancellationToken);

    /// <summary>No job of the scope is claimed until it is resumed. Running jobs go on.</summary>
    Task PauseAsync(PauseScope scope, CancellationToken cancellationToken);

    Task ResumeAsync(PauseScope scope, CancellationToken cancellationToken);

    Task<IReadOnlyList<PauseScope>> PausedAsync(CancellationToken cancellationToken);

    Task<JobRecord?> GetAsync(JobId id, CancellationToken cancellationToken);

    /// <summary>Newest first, at most 500.</summary>
    Task<JobListing> ListAsync(JobState? state, int limit, CancellationToken cancellationToken);

    /// <summary>Jobs by state.</summary>
    Task<IReadOnlyDictionary<JobState, long>> CountAsync(CancellationToken cancellationToken);
}
