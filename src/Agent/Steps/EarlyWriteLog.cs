namespace BrowserAgent.Agent.Steps;

/// <summary>What a page wrote while its form was filled, in order. Thread-safe.</summary>
internal sealed class EarlyWriteLog
{
    private const int MaxWrites = 500;

    private readonly Lock _lock = new();
    private readonly List<EarlyWrite> _writes = [];

    public IReadOnlyList<EarlyWrite> Writes
    {
        get
        {
            lock (_lock)
            {
                return [.. _writes];
            }
        }
    }

    /// <returns>The place under which the answer is told; null when the log is full.</returns>
    public int? Add(EarlyWrite write)
    {
        lock (_lock)
        {
            if (_writes.Count == MaxWrites)
            {
                return null;
            }

            _writes.Add(write);
            return _writes.Count - 1;
        }
    }

    public void Answered(int place, int status)
    {
        lock (_lock)
        {
            if (place < _writes.Count)
            {
                _writes[place] = _writes[place] with { Status = status };
            }
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _writes.Clear();
        }
    }
}
