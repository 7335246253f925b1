using System.Text.Json;

namespace BrowserAgent.Client;

/// <summary>A job as the API returns it.</summary>
public sealed record JobInfo
{
    public required string Id { get; init; }

    public required string Site { get; init; }

    public required string Type { get; init; }

    public required string Tenant { get; init; }

    public string? Account { get; init; }

    /// <summary>The natural key: identifies the job's record among all records of the site.</summary>
    public string? NaturalKey { get; init; }

    public JobState State { get; init; }

    /// <summary>How the job was done; null until it is.</summary>
    public JobVerdict? Verdict { get; init; }

    /// <summary>The reason for the state, as text.</summary>
    public string? Reason { get; init; }

    /// <summary>The job that has the natural key reserved and must end first; null when there is none. If it is in review, only a person's decision about it lets this job go on.</summary>
    public AwaitedJob? WaitsFor { get; init; }

    /// <summary>Its end was requested and it has not ended yet.</summary>
    public bool CancelAsked { get; init; }

    /// <summary>Number of runs that ended in an error.</summary>
    public int Attempts { get; init; }

    /// <summary>Number of runs that were lost with their worker or browser.</summary>
    public int Stalls { get; init; }

    /// <summary>The payload; its kind is <see cref="JsonValueKind.Undefined"/> while <see cref="Unreadable"/> says why there is none.</summary>
    public JsonElement Payload { get; init; }

    /// <summary>The result that the job type defines; null until done, and while <see cref="Unreadable"/> says why there is none.</summary>
    public JsonElement? Result { get; init; }

    /// <summary>Why the worker that answered can't decrypt payload and result; another one may. Null when it can.</summary>
    public string? Unreadable { get; init; }

    public string? TraceId { get; init; }

    /// <summary>The name of the API key that submitted the job; null for the inbox and for jobs of earlier versions.</summary>
    public string? SubmittedBy { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The job is done, dead, rejected or cancelled, or a person must decide: it does not change by itself any more.</summary>
    public bool IsSettled => State is JobState.Done or JobState.Dead or JobState.Rejected or JobState.Cancelled or JobState.Review;
}

/// <summary>The state of a job.</summary>
public enum JobState
{
    /// <summary>A state that this version of the client does not know.</summary>
    Unknown,

    /// <summary>Waits for a worker.</summary>
    Ready,

    /// <summary>Waits for its start time.</summary>
    Delayed,

    /// <summary>A worker runs it.</summary>
    Running,

    /// <summary>Waits for a person's decision.</summary>
    Review,

    /// <summary>Done and verified.</summary>
    Done,

    /// <summary>Failed too often (dead letter); kept until a person acts.</summary>
    Dead,

    /// <summary>Rejected when it was sent.</summary>
    Rejected,

    /// <summary>Ended on request before it saved anything.</summary>
    Cancelled,
}

/// <summary>How a done job was done.</summary>
public enum JobVerdict
{
    /// <summary>A verdict that this version of the client does not know.</summary>
    Unknown,

    /// <summary>This job saved the record.</summary>
    Entered,

    /// <summary>The site already had an equal record.</summary>
    AlreadyThere,

    /// <summary>The job only reads.</summary>
    Read,
}

/// <summary>A job for whose end another one waits.</summary>
public sealed record AwaitedJob
{
    public required string Id { get; init; }

    public JobState State { get; init; }
}
