namespace BrowserAgent.Tasks.Audit.Verification;

/// <summary>What kind of tampering a finding shows.</summary>
public enum TrailFindingKind
{
    /// <summary>A line is not what was written.</summary>
    ChangedEvent,

    /// <summary>Lines are missing between others.</summary>
    MissingEvents,

    /// <summary>Lines are not in the order in which they were written, or stand there twice.</summary>
    OrderChanged,

    /// <summary>The end of a trail is missing.</summary>
    Truncated,

    /// <summary>A job's whole trail is missing.</summary>
    MissingTrail,

    /// <summary>The hashes agree with each other, but not with what was signed.</summary>
    Rewritten,

    /// <summary>Events have no hashes where there were some.</summary>
    ChainRemoved,

    /// <summary>A picture or the result is not what was stored.</summary>
    ChangedFile,

    /// <summary>A picture or the result is missing.</summary>
    MissingFile,

    /// <summary>A checkpoint is not what was signed.</summary>
    ChangedCheckpoint,

    /// <summary>Checkpoints are missing.</summary>
    MissingCheckpoints,

    /// <summary>A checkpoint was signed with a key that was not given.</summary>
    UnknownKey,

    /// <summary>Events that no checkpoint covers, though one had to: no worker wrote them.</summary>
    AddedEvents,

    /// <summary>A file can't be read, so nothing can be said about it.</summary>
    Unreadable,
}

/// <summary>One thing that is wrong.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Job">The job's id; null when it concerns the list of checkpoints.</param>
/// <param name="Event">Number of the event, or of the checkpoint when there is no job; null when it concerns no single one.</param>
/// <param name="File">The file.</param>
/// <param name="Meaning">What was found and what that means.</param>
/// <param name="NextMove">What to do.</param>
public sealed record TrailFinding(TrailFindingKind Kind, string? Job, long? Event, string File, string Meaning, string NextMove);
