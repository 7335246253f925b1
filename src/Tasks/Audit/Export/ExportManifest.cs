using System.Text.Json;

namespace BrowserAgent.Tasks.Audit.Export;

/// <summary>What an export holds, with the hash of each file. Its bytes as they stand in the archive are signed.</summary>
internal sealed record ExportManifest
{
    public const string FileName = "manifest.json";

    public const string SignatureName = "manifest.sig";

    public const int CurrentVersion = 1;

    public required int Version { get; init; }

    public required string Job { get; init; }

    public required DateTimeOffset ExportedAt { get; init; }

    /// <summary>The key or sign-in that asked for it.</summary>
    public required string ExportedBy { get; init; }

    /// <summary>Name to SHA-256 of every other file of the archive but the signature.</summary>
    public required IReadOnlyDictionary<string, string> Files { get; init; }

    /// <summary>What is not in the archive, and why.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    /// <summary>What is signed: a checkpoint's signature is none of a manifest, and the other way round.</summary>
    public static byte[] SignedBytes(ReadOnlySpan<byte> manifest) => [.. "browser-agent export 1\n"u8, .. manifest];

    public static ExportManifest? TryRead(ReadOnlySpan<byte> content)
    {
        try
        {
            return JsonSerializer.Deserialize<ExportManifest>(content, AuditJsonOptions.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <param name="Key">The id of the key, as checkpoints name it.</param>
/// <param name="Signature">ECDSA P-256 with SHA-256, base64.</param>
internal sealed record ExportSignature(string Key, string Signature);
