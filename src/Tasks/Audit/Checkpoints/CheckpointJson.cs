using System.Text.Json;

namespace BrowserAgent.Tasks.Audit.Checkpoints;

/// <summary>Checkpoints as lines of JSON.</summary>
internal static class CheckpointJson
{
    private const int TrailLength = 32;

    public static byte[] Line(Checkpoint checkpoint) => JsonSerializer.SerializeToUtf8Bytes(checkpoint, AuditJsonOptions.Options);

    /// <returns>Null when the line is no checkpoint of a known version.</returns>
    public static Checkpoint? TryRead(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize<Checkpoint>(line, AuditJsonOptions.Options) is { } read && IsWellFormed(read) ? read : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whoever may write the list decides what stands in it: the list's id becomes part of a file's name, and JSON may have null for any text.</summary>
    private static bool IsWellFormed(Checkpoint read) =>
        read is { Version: Checkpoint.CurrentVersion, Number: > 0 and < long.MaxValue, Trail: { Length: TrailLength }, Worker: not null, Key: not null, Previous: not null, Head: not null, Signature: not null }
        && read.Trail.All(char.IsAsciiHexDigitLower)
        && (read.Entries?.All(entry => entry is { Job: not null, Hash: not null, Events: > 0 and <= int.MaxValue }) ?? true)
        && !$"{read.Worker}{read.Key}{read.Previous}{read.Head}".Any(char.IsControl);
}
