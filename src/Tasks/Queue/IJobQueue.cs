using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Tasks.Queue;

/// <summary>
/// The durable queue. Every write on a claimed job carries the claim's fence; a worker that lost its lease is told so and changes nothing.
/// Time is the server's.
/// </summary>
internal interface IJobQueue
{
    /// <summary>Stores the job once per idempotency key, in the state that the caller gives (ready, review or rejected).</summary>
    Task<EnqueueResult> EnqueueAsync(JobRecord job, CancellationToken cancellationToken);

    /// <summary>Stores many, 50 in one script, each as <see cref="EnqueueAsync"/> does; answers in the order given.</summary>
    Task<IReadOnlyList<EnqueueResult>> EnqueueManyAsync(IReadOnlyList<JobRecord> jobs, CancellationToken cancellationToken);

    /// <summary>
    /// Takes the next job that may run: its natural key is held by nobody, its tenant, site and account have room, nothing of it is paused. Null
    /// when there is none. Calls that come together share one script; the token ends a call only before it was sent.
    /// </summary>
    Task<JobClaim?> ClaimAsync(string workerId, CancellationToken cancellationToken);

    Task<FencedWriteResult> RenewAsync(JobClaim claim, CancellationToken cancellationToken);

    /// <summary>Moves the phase forward, durable before it answers.</summary>
    Task<FencedWriteResult> SetPhaseAsync(JobClaim claim, JobPhase phase, CancellationToken cancellationToken);

    /// <summary>Done and verified, in one script.</summary>
    Task<FencedWriteResult> AcknowledgeAsync(JobClaim claim, JobVerdict verdict, string resultJson, CancellationToken cancellationToken);

    /// <summary>An application error: back to delayed with full jitter and a charged attempt, or dead after the last. Refused at phase intent or later: use <see cref="ParkAsync"/>.</summary>
    Task<FencedWriteResult> RetryAsync(JobClaim claim, string reason, TimeSpan? notBefore, CancellationToken cancellationToken);

    /// <summary>An infrastructure error: back to ready, a stall charged, dead after the last; at intent or submitted it comes back as verify first.</summary>
    Task<FencedWriteResult> StallAsync(JobClaim claim, string reason, CancellationToken cancellationToken);

    /// <summary>Drain: back to ready, nothing charged. A job that was asked to end, and of which nothing was tried, is cancelled.</summary>
    Task<FencedWriteResult> ReleaseAsync(JobClaim claim, CancellationToken cancellationToken);

    /// <summary>Not now: back in the line after the delay, nothing charged, so that what this worker can't do holds up nobody.</summary>
    Task<FencedWriteResult> DeferAsync(JobClaim claim, string reason, TimeSpan delay, CancellationToken cancellationToken);

    /// <summary>A person decides. At phase intent or later the natural key stays held, so that no other job enters it meanwhile.</summary>
    Task<FencedWriteResult> ParkAsync(JobClaim claim, string reason, CancellationToken cancellationToken);

    /// <summary>Puts a dead or reviewed job back to ready. Refused while leased.</summary>
    Task<RequeueResult> RequeueAsync(JobId id, bool approved, CancellationToken cancellationToken);

    /// <summary>A person ends a reviewed job: dead with the reason.</summary>
    Task<RequeueResult> RejectAsync(JobId id, string reason, CancellationToken cancellationToken);

    /// <summary>Ends a job of which nothing was tried, at once or at its run's next safe point.</summary>
    Task<CancelResult> CancelAsync(JobId id, string reason, CancellationToken cancellationToken);

    /// <summary>Nothing of the scope is claimed until it is resumed. What runs goes on.</summary>
    Task PauseAsync(PauseScope scope, CancellationToken cancellationToken);

    Task ResumeAsync(PauseScope scope, CancellationToken cancellationToken);

    Task<IReadOnlyList<PauseScope>> PausedAsync(CancellationToken cancellationToken);

    Task<JobRecord?> GetAsync(JobId id, CancellationToken cancellationToken);

    /// <summary>Newest first, at most 500.</summary>
    Task<IReadOnlyList<JobRecord>> ListAsync(JobState? state, int limit, CancellationToken cancellationToken);

    /// <summary>Jobs by state.</summary>
    Task<IReadOnlyDictionary<JobState, long>> CountAsync(CancellationToken cancellationToken);
}
