using BrowserAgent.Agent.Recording;

namespace BrowserAgent.Tasks.Audit;

/// <summary>Everything that was recorded about one job.</summary>
public sealed record AuditTrail
{
    public required string JobId { get; init; }

    /// <summary>The folder that holds <c>events.jsonl</c>, <c>result.json</c> and the pictures.</summary>
    public required string Folder { get; init; }

    /// <summary>In order.</summary>
    public required IReadOnlyList<AuditEvent> Events { get; init; }

    /// <summary>The comparison of the saved record with the payload; empty until verified.</summary>
    public required IReadOnlyList<FieldComparison> Comparison { get; init; }

    public required AuditTotals Totals { get; init; }
}

/// <summary>One line of <c>events.jsonl</c>.</summary>
public sealed record AuditEvent
{
    /// <summary>The kind of the event which says that a job's content was erased. It is never encrypted.</summary>
    internal const string ErasedKind = "erased";

    /// <summary>1-based, without gaps.</summary>
    public required long Sequence { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>claimed, session (a browser session was leased), step, phase, verdict, verified (the record was read and compared, equal or not), parked, retried, stalled, released, done; of a person: approved, rejected, erased.</summary>
    public required string Kind { get; init; }

    /// <summary>The claim's fencing token: 1 at the first claim, one more at each later one; 0 for a person's decision.</summary>
    public required int Attempt { get; init; }

    /// <summary>The worker's id, or the person's name.</summary>
    public required string Worker { get; init; }

    /// <summary>In words.</summary>
    public string? Message { get; init; }

    /// <summary>Present when the kind is step.</summary>
    public StepEvent? Step { get; init; }

    /// <summary>Present when the kind is verified.</summary>
    public IReadOnlyList<FieldComparison>? Comparison { get; init; }

    /// <summary>Present when the kind is claimed or session.</summary>
    public AuditEnvironment? Environment { get; init; }

    /// <summary>Message, step, comparison and environment, encrypted with the job's key, in base64; they are null then.</summary>
    public string? Encrypted { get; init; }

    /// <summary>Name and SHA-256 of each picture, and of the result, that was stored since the event before this one; of what is in the file, so of the ciphertext when it is encrypted.</summary>
    public IReadOnlyDictionary<string, string>? Files { get; init; }

    /// <summary>Number of the newest signed checkpoint that the writer knew of; null when there was none.</summary>
    public long? Checkpoint { get; init; }

    /// <summary>The hash of that checkpoint.</summary>
    public string? CheckpointHash { get; init; }

    /// <summary>Version of the hash chain, in the event that starts it.</summary>
    public int? Chain { get; init; }

    /// <summary>SHA-256 of the line before this one; in the event that starts the chain, of job and everything before it. Null in events of a version without a chain.</summary>
    public string? Previous { get; init; }
}

/// <summary>One field of the payload compared with the saved record.</summary>
/// <param name="Field">For example <c>lines[PART-7].quantity</c>.</param>
/// <param name="Asked">Canonical text of the payload's value.</param>
/// <param name="Saved">Canonical text of what the saved record shows; null when it shows nothing readable.</param>
/// <param name="Equal">Whether they are equal as values.</param>
public sealed record FieldComparison(string Field, string Asked, string? Saved, bool Equal);

/// <summary>Totals of a trail.</summary>
/// <param name="Rungs">How many elements each rung found.</param>
/// <param name="LlmCalls">Calls to a model.</param>
/// <param name="LlmTokens">Prompt and completion tokens together.</param>
/// <param name="Pictures">Pictures stored.</param>
/// <param name="Seconds">From the first claim to the last event.</param>
public sealed record AuditTotals(IReadOnlyDictionary<string, int> Rungs, int LlmCalls, long LlmTokens, int Pictures, double Seconds);
