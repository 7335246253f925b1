using BrowserAgent.Sessions.Browsers;

namespace BrowserAgent.Sessions.Processes;

/// <summary>The last samples of one process tree; the oldest are dropped first.</summary>
public sealed class MemorySeries
{
    /// <summary>Samples kept: one hour at one sample every ten seconds.</summary>
    public const int MaxSamples = 360;

    private readonly Lock _lock = new();
    private readonly Queue<MemorySample> _samples = new(MaxSamples);

    public IReadOnlyList<MemorySample> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _samples];
            }
        }
    }

    public void Add(MemorySample sample)
    {
        lock (_lock)
        {
            if (_samples.Count == MaxSamples)
            {
                _samples.Dequeue();
            }

            _samples.Enqueue(sample);
        }
    }
}
