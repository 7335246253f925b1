namespace BrowserAgent.Worker.EmbeddedRedis;

/// <summary>The last lines that a child process printed, for the message when it fails.</summary>
internal sealed class RecentOutput
{
    private const int Keep = 8;
    private readonly Lock _gate = new();
    private readonly Queue<string> _lines = new();

    public void Add(string? line)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return;
        }

        lock (_gate)
        {
            _lines.Enqueue(line.Trim());
            if (_lines.Count > Keep)
            {
                _lines.Dequeue();
            }
        }
    }

    public override string ToString()
    {
        lock (_gate)
        {
            return _lines.Count == 0 ? "it said nothing" : string.Join(" | ", _lines);
        }
    }
}
