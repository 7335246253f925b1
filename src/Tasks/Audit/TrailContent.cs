using System.Text.Json;
using BrowserAgent.Tasks.Audit.Content;

namespace BrowserAgent.Tasks.Audit;

/// <summary>Tells whether all that a job's folder says is encrypted, so that it is gone with the data key.</summary>
internal static class TrailContent
{
    /// <returns>What is in clear; null when nothing is.</returns>
    public static string? FindInClear(string folder)
    {
        var events = Path.Combine(folder, AuditFolderLayout.EventsFile);
        foreach (var line in File.Exists(events) ? File.ReadLines(events) : [])
        {
            if (line.Length > 0 && IsInClear(line))
            {
                return AuditFolderLayout.EventsFile;
            }
        }

        return Directory.EnumerateFiles(folder, "*.jpg").Append(Path.Combine(folder, AuditFolderLayout.ResultFile)).Where(File.Exists).FirstOrDefault(file => !IsEncrypted(file)) is { } clear
            ? Path.GetFileName(clear)
            : null;
    }

    private static bool IsInClear(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<AuditEvent>(line, AuditJsonOptions.Options) is not { } read
                || (read.Kind != AuditEvent.ErasedKind && (read.Message, read.Step, read.Comparison, read.Environment) is not (null, null, null, null));
        }
        catch (JsonException)
        {
            return true;
        }
    }

    private static bool IsEncrypted(string file)
    {
        using var content = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> start = stackalloc byte[EncryptedFile.MarkLength];
        return content.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && EncryptedFile.Is(start);
    }
}
