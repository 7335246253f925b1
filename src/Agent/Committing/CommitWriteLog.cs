namespace BrowserAgent.Agent.Committing;

/// <summary>The write requests of one commit, in the order in which the driver sent them. Thread-safe.</summary>
internal sealed class CommitWriteLog
{
    private readonly Lock _lock = new();
    private readonly List<CommitWrite> _writes = [];

    public IReadOnlyList<CommitWrite> Writes
    {
        get
        {
            lock (_lock)
            {
                return [.. _writes];
            }
        }
    }

    /// <returns>The place under which the write's end is told.</returns>
    public int Begin(string method, string address)
    {
        lock (_lock)
        {
            _writes.Add(new CommitWrite(method, address));
            return _writes.Count - 1;
        }
    }

    public void End(int place, Func<CommitWrite, CommitWrite> end)
    {
        lock (_lock)
        {
            _writes[place] = end(_writes[place]);
        }
    }
}
