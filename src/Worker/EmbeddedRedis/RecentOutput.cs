namespace BrowserAgent.Worker.EmbeddedRedis;

/// <summary>The last lines that a child process printed, for the message when it fails.</summary>
internal sealed class RecentOutput
{
    private const int MaxLines = 8;
    private readonly Lock _lock = new();
    private readonly Queue<string> _lines = new();

    public void Add(string? line)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return;
        }

        lock (_lock)
        {
            _lines.Enqueue(line.Trim());
            if (_lines.Count > MaxLines)
            {
                _lines.Dequeue();
            }
        }
    }

    public override string ToString()
    {
        lock (_lock)
        {
            return _lines.Count == 0 ? "no output" : string.Join(" | ", _lines);
        }
    }
}
