using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace BrowserAgent.Tasks.Audit.Checkpoints;

/// <summary>
/// A signed statement: at this time, these jobs' trails went this far and had these hashes. Each checkpoint has the hash of the one before, so that one list
/// holds every job that a worker of the folder touched.
/// </summary>
internal sealed record Checkpoint
{
    public const int CurrentVersion = 1;

    public int Version { get; init; } = CurrentVersion;

    /// <summary>The list that it belongs to: 32 hex digits, drawn when the list was begun.</summary>
    public required string Trail { get; init; }

    /// <summary>1-based, without gaps.</summary>
    public required long Number { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Machine and process that signed it.</summary>
    public required string Worker { get; init; }

    /// <summary>Hash of the checkpoint before it.</summary>
    public required string Previous { get; init; }

    /// <summary>How many jobs it lists.</summary>
    public required int Jobs { get; init; }

    /// <summary>Events of these jobs together, from the first of each.</summary>
    public required long Events { get; init; }

    /// <summary>Hash of the list of jobs.</summary>
    public required string Head { get; init; }

    /// <summary>Which key signed it: the first 16 hex digits of the SHA-256 of the public key.</summary>
    public required string Key { get; init; }

    /// <summary>ECDSA P-256 with SHA-256 over <see cref="SignedBytes"/>, in base64.</summary>
    public string Signature { get; init; } = "";

    /// <summary>The jobs, by their ids; null in the copies of Redis and the log, which have only <see cref="Head"/>.</summary>
    public IReadOnlyList<CheckpointEntry>? Entries { get; init; }

    /// <summary>What <see cref="Previous"/> of the first checkpoint holds.</summary>
    public static string StartHash(string trail) => HashOf($"browser-agent audit checkpoints {CurrentVersion}\n{trail}");

    public static string HeadOf(IEnumerable<CheckpointEntry> entries) =>
        HashOf(string.Concat(entries.Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Job} {entry.Events} {entry.Hash}\n"))));

    /// <summary>Everything but the signature; the entries by their hash.</summary>
    public byte[] SignedBytes() => Encoding.UTF8.GetBytes(SignedText());

    /// <summary>Stands for the whole checkpoint, without its signature: the same statement can be signed twice with different signatures.</summary>
    public string Hash() => HashOf(SignedText());

    private string SignedText() => string.Join(
        '\n',
        string.Create(CultureInfo.InvariantCulture, $"browser-agent audit checkpoint {Version}"),
        Trail,
        Number.ToString(CultureInfo.InvariantCulture),
        At.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture),
        Worker,
        Previous,
        Jobs.ToString(CultureInfo.InvariantCulture),
        Events.ToString(CultureInfo.InvariantCulture),
        Head,
        Key);

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

/// <summary>A job in a checkpoint.</summary>
/// <param name="Job">Its id.</param>
/// <param name="Events">Number of its last event.</param>
/// <param name="Hash">Hash of that event's line.</param>
internal sealed record CheckpointEntry(string Job, long Events, string Hash);
