namespace BrowserAgent.Tasks.Jobs;

/// <summary>A job as the queue holds it.</summary>
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

    public string? IdempotencyKey { get; init; }

    public int Priority { get; init; }

    public required JobState State { get; init; }

    public required JobPhase Phase { get; init; }

    /// <summary>Runs that ended in an application error. Limit 4.</summary>
    public int Attempts { get; init; }

    /// <summary>Runs that ended because a worker, browser or lease was lost. Limit 2, counted apart.</summary>
    public int Stalls { get; init; }

    /// <summary>Why it is where it is, in words; null while all goes well.</summary>
    public string? Reason { get; init; }

    /// <summary>How it was done; null until done.</summary>
    public JobVerdict? Verdict { get; init; }

    /// <summary>The job type's answer as JSON; null until done.</summary>
    public string? ResultJson { get; init; }

    /// <summary>When it may first run; null at once. Later than that it is an ordinary waiting job.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>Who asked it to end, and why, in words; null while nobody did. A running job ends at its next safe point, before the intent.</summary>
    public string? CancelReason { get; init; }

    public bool CancelAsked => CancelReason is not null;

    /// <summary>Where its producer is told of its end; null when it asked for nothing.</summary>
    public string? WebhookUrl { get; init; }

    /// <summary>A person let it pass the plausibility limits.</summary>
    public bool Approved { get; init; }

    public string? TraceId { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>Where a job is.</summary>
public enum JobState
{
    /// <summary>Waiting for a worker, or for its turn: its reason says what keeps it.</summary>
    Ready,

    /// <summary>Waiting for its time: a retry, or work that is not due yet.</summary>
    Delayed,

    /// <summary>Under a worker's lease.</summary>
    Running,

    /// <summary>A person decides. Never goes on by itself.</summary>
    Review,

    /// <summary>Done and verified.</summary>
    Done,

    /// <summary>Given up after its retries; kept until a person acts.</summary>
    Dead,

    /// <summary>Refused at intake, with reasons; kept visible.</summary>
    Rejected,

    /// <summary>Ended on request before anything irreversible was tried.</summary>
    Cancelled,
}

/// <summary>How far the irreversible part has come. Only ever moves forward.</summary>
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
