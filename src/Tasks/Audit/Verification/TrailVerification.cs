using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Tasks.Audit.Verification;

/// <summary>What is to be verified, and against what.</summary>
public sealed record TrailVerificationRequest
{
    /// <summary>The audit folder, or a copy of it.</summary>
    public required string Folder { get; init; }

    /// <summary>One job; null for all.</summary>
    public JobId? Job { get; init; }

    /// <summary>PEM files with the public keys that checkpoints may be signed with.</summary>
    public IReadOnlyList<string> PublicKeyFiles { get; init; } = [];

    /// <summary>Copies of the list of checkpoints: of the second folder, of Redis, or of the log's lines.</summary>
    public IReadOnlyList<string> CopyFiles { get; init; } = [];

    /// <summary>Leaves the checkpoints out. What rewrites or removes whole trails is then not seen.</summary>
    public bool ChainsOnly { get; init; }

    /// <summary>Jobs of earlier days may be missing: they were moved away with their folders.</summary>
    public DateOnly? ArchivedBefore { get; init; }

    /// <summary>Jobs of earlier days (UTC) are left out, as if no checkpoint named them; null: none.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Jobs of later days (UTC) are left out, as if no checkpoint named them: for an archive, beside which lies the whole list. Null: none.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>
    /// An event that is so much older than the newest checkpoint, and that none covers, was added without a worker; so was one that is so much in the future. At least twice
    /// the longest <see cref="AuditOptions.CheckpointInterval"/> of the folder's workers.
    /// </summary>
    public TimeSpan CoveredWithin { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Something that looks wrong is read again after this time, twice, because it may have been in the middle of a write. 0 reads it once.</summary>
    public TimeSpan RecheckAfter { get; init; } = TimeSpan.FromMilliseconds(500);
}

/// <summary>What a verification found.</summary>
public sealed record TrailVerification
{
    /// <summary>Trails that were read.</summary>
    public required int Jobs { get; init; }

    public required long Events { get; init; }

    /// <summary>Pictures and results whose hashes were compared.</summary>
    public required int Files { get; init; }

    public required int Checkpoints { get; init; }

    /// <summary>Trails of a version without hash chains: nothing can be said about them.</summary>
    public required int NotChained { get; init; }

    /// <summary>Events of a version without hash chains, at the start of trails that a later version continued.</summary>
    public required long NotChainedEvents { get; init; }

    /// <summary>Events that no checkpoint covers yet: their end could be cut off unseen.</summary>
    public required long NotAnchoredEvents { get; init; }

    /// <summary>What is wrong.</summary>
    public required IReadOnlyList<TrailFinding> Findings { get; init; }

    /// <summary>What is not wrong and should be known.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    public bool IsRight => Findings.Count == 0;
}
