namespace BrowserAgent.Sessions.Pool;

/// <summary>The last ends of sessions, browsers and drivers, for people.</summary>
internal sealed class RecycleLog
{
    private const int Most = 100;
    private readonly Lock _lock = new();
    private readonly Queue<RecycleRecord> _records = new(Most);

    /// <summary>Newest first.</summary>
    public IReadOnlyList<RecycleRecord> Newest
    {
        get
        {
            lock (_lock)
            {
                return [.. _records.Reverse()];
            }
        }
    }

    public void Add(RecycleRecord record)
    {
        lock (_lock)
        {
            if (_records.Count == Most)
            {
                _records.Dequeue();
            }

            _records.Enqueue(record);
        }
    }
}
