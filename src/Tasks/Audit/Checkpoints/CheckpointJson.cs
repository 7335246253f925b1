using System.Text.Json;

namespace BrowserAgent.Tasks.Audit.Checkpoints;

/// <summary>Checkpoints as lines of JSON.</summary>
internal static class CheckpointJson
{
    public static byte[] Line(Checkpoint checkpoint) => JsonSerializer.SerializeToUtf8Bytes(checkpoint, AuditJsonOptions.Options);

    /// <returns>Null when the line is no checkpoint of a known version.</returns>
    public static Checkpoint? TryRead(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize<Checkpoint>(line, AuditJsonOptions.Options) is { Version: Checkpoint.CurrentVersion } read
                && (read.Entries?.All(entry => entry is { Job: not null, Hash: not null }) ?? true)
                && !$"{read.Trail}{read.Worker}{read.Key}{read.Previous}{read.Head}".Any(char.IsControl)
                    ? read
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
