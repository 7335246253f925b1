using System.Text;
using BrowserAgent.Campaigns.Worker.Signals;

namespace BrowserAgent.Campaigns.Workers;

/// <summary>Follows the journal that a worker writes.</summary>
internal sealed class WorkerJournalReader(string path)
{
    // What ends a run when the queue says yes to it.
    private static readonly HashSet<string> Ends = ["ack", "retry", "stall", "release", "park"];

    private readonly Lock _lock = new();
    private readonly List<JournalLine> _lines = [];
    private string _rest = "";
    private long _read;

    /// <summary>The lines so far, oldest first; reads what came since the last look.</summary>
    public IReadOnlyList<JournalLine> Lines
    {
        get
        {
            lock (_lock)
            {
                ReadOn();
                return [.. _lines];
            }
        }
    }

    /// <summary>It has asked for its first job.</summary>
    public bool IsUp => Lines.Any(line => line.Kind == JournalLineKind.Up);

    /// <summary>The claims that had not come to their end, as far as the worker was told.</summary>
    public IReadOnlyList<JournalLine> Held()
    {
        var held = new Dictionary<(string, long), JournalLine>();
        foreach (var line in Lines)
        {
            if (line.Kind == JournalLineKind.Claimed)
            {
                held[(line.JobId, line.Fence)] = line;
            }
            else if (line.Kind == JournalLineKind.Answered && Ends.Contains(line.Verb) && line.Detail is not ("Failed" or "Cancelled"))
            {
                held.Remove((line.JobId, line.Fence));
            }
        }

        return [.. held.Values];
    }

    private void ReadOn()
    {
        if (!File.Exists(path))
        {
            return;
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Seek(_read, SeekOrigin.Begin);
        using var reader = new StreamReader(file, Encoding.UTF8);
        var text = _rest + reader.ReadToEnd();
        _read = file.Position;
        var lines = text.Split('\n');
        _rest = lines[^1];
        _lines.AddRange(lines[..^1].Select(JournalLine.Parse).OfType<JournalLine>());
    }
}
