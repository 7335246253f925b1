using System.Text.Json;
using System.Text.Json.Serialization;

namespace BrowserAgent.Fixtures.Meridian.Store;

/// <summary>
/// Append-only JSON lines. A durable entry is on the disk before <see cref="Append"/> returns, so what a page calls saved
/// survives a killed process; a line torn by a kill is cut off at the next start.
/// </summary>
internal sealed class Journal : IDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly FileStream _file;

    private Journal(FileStream file) => _file = file;

    public static Journal Open(string directory, Action<JournalEntry> replay)
    {
        Directory.CreateDirectory(directory);
        string path = Path.Combine(directory, "journal.jsonl");
        // Two Meridians over one journal would number orders twice; only FileShare.None is a lock on Linux.
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        byte[] held = new byte[file.Length];
        file.ReadExactly(held);
        int end = Array.LastIndexOf(held, (byte)'\n') + 1;
        for (int start = 0; start < end;)
        {
            int stop = Array.IndexOf(held, (byte)'\n', start);
            replay(JsonSerializer.Deserialize<JournalEntry>(held.AsSpan(start, stop - start), Json)
                ?? throw new InvalidDataException($"{path} holds an empty entry at byte {start}; move the file away to start with an empty Meridian."));
            start = stop + 1;
        }

        file.SetLength(end);
        file.Position = end;
        return new Journal(file);
    }

    /// <summary>Writes one entry. The caller serialises calls.</summary>
    public void Append(JournalEntry entry, bool durable)
    {
        byte[] line = JsonSerializer.SerializeToUtf8Bytes(entry, Json);
        _file.Write([.. line, (byte)'\n']);
        _file.Flush(flushToDisk: durable);
    }

    public void Clear()
    {
        _file.SetLength(0);
        _file.Flush(flushToDisk: true);
    }

    public void Dispose() => _file.Dispose();
}
