using BrowserAgent.Tasks.Encryption;

namespace BrowserAgent.Tasks.Jobs;

/// <summary>A job as the queue stores it.</summary>
public sealed record JobRecord
{
    public required JobId Id { get; init; }

    public required string Site { get; init; }

    public required string Type { get; init; }

    public required string Tenant { get; init; }

    public string? Account { get; init; }

    /// <summary>Canonical payload, JSON.</summary>
    public required string PayloadJson { get; init; }

    public string? NaturalKey { get; init; }

    /// <summary>
    /// The canonical form of the natural key, under which the queue holds it; null stands for the key with its ASCII letters in lower case, as earlier versions
    /// held it.
    /// </summary>
    public string? CanonicalKey { get; init; }

    public string? IdempotencyKey { get; init; }

    public int Priority { get; init; }

    public required JobState State { get; init; }

    public required JobPhase Phase { get; init; }

    /// <summary>Runs that ended in an application error. Limit 4.</summary>
    public int Attempts { get; init; }

    /// <summary>Runs that ended because a worker, browser or lease was lost. Limit 2, counted apart.</summary>
    public int Stalls { get; init; }

    /// <summary>Runs that ended because a worker or browser was lost through no fault of this job; the limit is four times that of stalls, and holds only while other jobs are finished.</summary>
    public int Losses { get; init; }

    /// <summary>Why the job is in its state; null when there is nothing to explain.</summary>
    public string? Reason { get; init; }

    /// <summary>
    /// The job that has this one's natural key reserved, so that this one waits for its end; null when it waits for none. If that job is in review, a person's
    /// decision about it is what lets this one go on.
    /// </summary>
    public AwaitedJob? WaitsFor { get; init; }

    /// <summary>How it was done; null until done.</summary>
    public JobVerdict? Verdict { get; init; }

    /// <summary>The job's result as JSON; null until done.</summary>
    public string? ResultJson { get; init; }

    /// <summary>Payload and result are encrypted with a key that this worker does not have, and say so in place of their content. Null otherwise.</summary>
    public string? WhyUnreadable { get; init; }

    /// <summary>The key of the job's content; null when it is not encrypted.</summary>
    internal DataKey? Key { get; init; }

    /// <summary>The job may not run before this time; null when it may run at once.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>Who asked the job to end, and why; null when nobody did. A running job ends at its next safe point before the intent.</summary>
    public string? CancelReason { get; init; }

    public bool CancelAsked => CancelReason is not null;

    /// <summary>Where the producer is notified of the job's end; null when no webhook was asked for.</summary>
    public string? WebhookUrl { get; init; }

    /// <summary>A person approved the job although it exceeds the plausibility limits.</summary>
    public bool Approved { get; init; }

    /// <summary>The first of the two approvals that the job needs; null while there is none, and again after the second one.</summary>
    public JobApproval? FirstApproval { get; init; }

    /// <summary>What it held of persons was erased: payload and result are gone, and what it asked for is not known any more.</summary>
    public bool IsErased { get; init; }

    public string? TraceId { get; init; }

    /// <summary>The name of the API key that submitted the job; null for the inbox, and for jobs of versions that did not store it.</summary>
    public string? SubmittedBy { get; init; }

    /// <summary>Not stored: who submits the job may exceed the tenant's quotas.</summary>
    public bool IgnoresQuotas { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>The state of a job.</summary>
public enum JobState
{
    /// <summary>Waiting for a worker, or for its turn; the reason says what it waits for.</summary>
    Ready,

    /// <summary>Waiting for a time: a retry, or a job that is not due yet.</summary>
    Delayed,

    /// <summary>Under a worker's lease.</summary>
    Running,

    /// <summary>Waiting for a person's decision; never resumed automatically.</summary>
    Review,

    /// <summary>Done and verified.</summary>
    Done,

    /// <summary>Given up after its last retry, or rejected by a person; kept until a person acts.</summary>
    Dead,

    /// <summary>Rejected at intake; stored with its reasons.</summary>
    Rejected,

    /// <summary>Ended on request before anything irreversible was tried.</summary>
    Cancelled,
}

/// <summary>How far the irreversible part of a job has come. It moves forward; only a proof that nothing was saved puts it back to none.</summary>
public enum JobPhase
{
    /// <summary>Nothing irreversible was tried.</summary>
    None,

    /// <summary>The click may be about to happen.</summary>
    Intent,

    /// <summary>The click was made; its effect may not be known.</summary>
    Submitted,

    /// <summary>The saved record was read and equals the payload.</summary>
    Verified,
}

/// <summary>How a done job was done.</summary>
public enum JobVerdict
{
    /// <summary>This job saved the record.</summary>
    Entered,

    /// <summary>The site already held an equal record; nothing was saved.</summary>
    AlreadyThere,

    /// <summary>The job only reads.</summary>
    Read,
}
