namespace BrowserAgent.Sessions.Recycling;

/// <summary>The last ends of sessions, browsers and drivers, for operators.</summary>
internal sealed class RecycleHistory
{
    private const int MaxRecords = 100;
    private readonly Lock _lock = new();
    private readonly Queue<RecycleRecord> _records = new(MaxRecords);

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
            if (_records.Count == MaxRecords)
            {
                _records.Dequeue();
            }

            _records.Enqueue(record);
        }
    }
}
