using System.Text.Json;

namespace BrowserAgent.Client;

/// <summary>A job as the worker shows it.</summary>
public sealed record JobInfo
{
    public required string Id { get; init; }

    public required string Site { get; init; }

    public required string Type { get; init; }

    public required string Tenant { get; init; }

    public string? Account { get; init; }

    /// <summary>What tells its record from all others of the site.</summary>
    public string? NaturalKey { get; init; }

    public JobState State { get; init; }

    /// <summary>How it was done; null until done.</summary>
    public JobVerdict? Verdict { get; init; }

    /// <summary>Why it is where it is, in words.</summary>
    public string? Reason { get; init; }

    /// <summary>It was asked to end and has not yet.</summary>
    public bool CancelAsked { get; init; }

    /// <summary>Runs that ended in an error.</summary>
    public int Attempts { get; init; }

    /// <summary>Runs that were lost with their worker or browser.</summary>
    public int Stalls { get; init; }

    public JsonElement Payload { get; init; }

    /// <summary>The job type's answer; null until done.</summary>
    public JsonElement? Result { get; init; }

    public string? TraceId { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>It is done, dead, rejected or cancelled, or a person must decide: waiting longer brings nothing by itself.</summary>
    public bool IsSettled => State is JobState.Done or JobState.Dead or JobState.Rejected or JobState.Cancelled or JobState.Review;
}

/// <summary>Where a job is.</summary>
public enum JobState
{
    /// <summary>A state that this version of the client does not know.</summary>
    Unknown,

    /// <summary>Waiting for a worker.</summary>
    Ready,

    /// <summary>Waiting for its time.</summary>
    Delayed,

    /// <summary>A worker is at it.</summary>
    Running,

    /// <summary>A person decides.</summary>
    Review,

    /// <summary>Done and verified.</summary>
    Done,

    /// <summary>Given up; kept until a person acts.</summary>
    Dead,

    /// <summary>Refused at intake.</summary>
    Rejected,

    /// <summary>Ended on request, before anything irreversible was done.</summary>
    Cancelled,
}

/// <summary>How a done job was done.</summary>
public enum JobVerdict
{
    /// <summary>A verdict that this version of the client does not know.</summary>
    Unknown,

    /// <summary>This job saved the record.</summary>
    Entered,

    /// <summary>The site already held an equal record.</summary>
    AlreadyThere,

    /// <summary>The job only reads.</summary>
    Read,
}
