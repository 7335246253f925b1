using System.Globalization;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Tasks.Queue;

/// <summary>
/// The durable queue. Every write on a claimed job carries the claim's fence; a worker that lost its lease is told so and changes nothing.
/// Time is the server's.
/// </summary>
internal interface IJobQueue
{
    /// <summary>Stores the job once per idempotency key, in the state that the caller gives (ready, review or rejected).</summary>
    Task<EnqueueOutcome> EnqueueAsync(JobRecord job, CancellationToken cancellationToken);

    /// <summary>Stores many, 50 in one script, each as <see cref="EnqueueAsync"/> does; answers in the order given.</summary>
    Task<IReadOnlyList<EnqueueOutcome>> EnqueueManyAsync(IReadOnlyList<JobRecord> jobs, CancellationToken cancellationToken);

    /// <summary>
    /// Takes the next job that may run: its natural key is held by nobody, its tenant, site and account have room, nothing of it is paused. Null
    /// when there is none. Calls that come together share one script; the token ends a call only before it was sent.
    /// </summary>
    Task<JobClaim?> ClaimAsync(string workerId, CancellationToken cancellationToken);

    Task<FenceAnswer> RenewAsync(JobClaim claim, CancellationToken cancellationToken);

    /// <summary>Moves the phase forward, durable before it answers.</summary>
    Task<FenceAnswer> SetPhaseAsync(JobClaim claim, JobPhase phase, CancellationToken cancellationToken);

    /// <summary>Done and verified, in one script.</summary>
    Task<FenceAnswer> AcknowledgeAsync(JobClaim claim, JobVerdict verdict, string resultJson, CancellationToken cancellationToken);

    /// <summary>An application error: back to delayed with full jitter and a charged attempt, or dead after the last. Refused at phase intent or later: use <see cref="ParkAsync"/>.</summary>
    Task<FenceAnswer> RetryAsync(JobClaim claim, string reason, TimeSpan? notBefore, CancellationToken cancellationToken);

    /// <summary>An infrastructure error: back to ready, a stall charged, dead after the last; at intent or submitted it comes back as verify first.</summary>
    Task<FenceAnswer> StallAsync(JobClaim claim, string reason, CancellationToken cancellationToken);

    /// <summary>Drain: back to ready, nothing charged. A job that was asked to end, and of which nothing was tried, is cancelled.</summary>
    Task<FenceAnswer> ReleaseAsync(JobClaim claim, CancellationToken cancellationToken);

    /// <summary>Not now: back in the line after the delay, nothing charged, so that what this worker can't do holds up nobody.</summary>
    Task<FenceAnswer> DeferAsync(JobClaim claim, string reason, TimeSpan delay, CancellationToken cancellationToken);

    /// <summary>A person decides. At phase intent or later the natural key stays held, so that no other job enters it meanwhile.</summary>
    Task<FenceAnswer> ParkAsync(JobClaim claim, string reason, CancellationToken cancellationToken);

    /// <summary>Puts a dead or reviewed job back to ready. Refused while leased.</summary>
    Task<RequeueAnswer> RequeueAsync(JobId id, bool approved, CancellationToken cancellationToken);

    /// <summary>A person ends a reviewed job: dead with the reason.</summary>
    Task<RequeueAnswer> RejectAsync(JobId id, string reason, CancellationToken cancellationToken);

    /// <summary>Ends a job of which nothing was tried, at once or at its run's next safe point.</summary>
    Task<CancelAnswer> CancelAsync(JobId id, string reason, CancellationToken cancellationToken);

    /// <summary>Nothing of the scope is claimed until it is resumed. What runs goes on.</summary>
    Task PauseAsync(PauseScope scope, CancellationToken cancellationToken);

    Task ResumeAsync(PauseScope scope, CancellationToken cancellationToken);

    Task<IReadOnlyList<PauseScope>> PausedAsync(CancellationToken cancellationToken);

    /// <summary>Gives expired leases back and moves due delayed jobs to ready; at most 50 of each. Answers how many moved.</summary>
    Task<int> ReapAndPromoteAsync(CancellationToken cancellationToken);

    Task<JobRecord?> GetAsync(JobId id, CancellationToken cancellationToken);

    /// <summary>Newest first, at most 500.</summary>
    Task<IReadOnlyList<JobRecord>> ListAsync(JobState? state, int limit, CancellationToken cancellationToken);

    /// <summary>Jobs by state.</summary>
    Task<IReadOnlyDictionary<JobState, long>> CountAsync(CancellationToken cancellationToken);
}

/// <summary>A job under this worker's lease.</summary>
/// <param name="Job">The job as claimed; its phase says whether it must be verified first.</param>
/// <param name="Fence">Grows by one at each claim: the number of the run.</param>
/// <param name="WorkerId">Who holds the lease.</param>
internal sealed record JobClaim(JobRecord Job, long Fence, string WorkerId)
{
    /// <summary>The fence as the server knows it: the number, the server's time of the claim, and the worker. A write with any other than the job's last one is refused.</summary>
    public string Token { get; init; } = "";

    /// <summary>This machine's monotonic clock when the claim was asked for, so that the lease can only be thought shorter than it is; null when unknown.</summary>
    public long? AskedAt { get; init; }

    public static long NumberOf(string? token) => long.Parse((token ?? "").Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>When the claim was made by Redis's clock, milliseconds since 1970.</summary>
    public static long TimeOf(string token) => long.Parse(token.Split('.')[1], NumberStyles.None, CultureInfo.InvariantCulture);
}

internal enum FenceAnswer
{
    Ok,

    /// <summary>To a renewal: renewed, but the job was asked to end. To the step to intent: refused for that reason, and the job is still held.</summary>
    CancelAsked,
    LeaseGone,
    StaleFence,
}

internal abstract record EnqueueOutcome
{
    private EnqueueOutcome()
    {
    }

    public sealed record Stored(JobId Id) : EnqueueOutcome;

    /// <summary>The idempotency key is known; nothing was stored.</summary>
    public sealed record Known(JobId Id) : EnqueueOutcome;
}

public enum CancelAnswer
{
    /// <summary>It is ended.</summary>
    Cancelled,

    /// <summary>It ends at its next safe point; when its record may be in the site already, that is found out first and the mark only shows.</summary>
    Asked,

    /// <summary>It is finished, or a person decides about a record that may be in the site.</summary>
    TooLate,
    NotFound,
}

public enum RequeueAnswer
{
    Ok,
    NotFound,

    /// <summary>A worker holds it, or it is not in a state that a person may change.</summary>
    Refused,
}
