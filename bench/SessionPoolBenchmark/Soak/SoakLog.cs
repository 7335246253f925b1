using BrowserAgent.SessionPoolBenchmark.Pool;
using BrowserAgent.Sessions.Recycling;

namespace BrowserAgent.SessionPoolBenchmark.Soak;

/// <summary>What the worker did, job by job.</summary>
internal sealed class SoakLog
{
    private readonly List<ShortOrder> _orders = [];
    private readonly Dictionary<string, string> _failures = new(StringComparer.Ordinal);
    private readonly HashSet<RecycleRecord> _recycles = [];

    public IReadOnlyList<ShortOrder> Orders => _orders;

    /// <summary>Why, by reference.</summary>
    public IReadOnlyDictionary<string, string> Failures => _failures;

    /// <summary>Ends of the one session. The pool keeps only its last ones, so they are gathered after each job.</summary>
    public IReadOnlyCollection<RecycleRecord> Recycles => _recycles;

    public void Take(ShortOrder order, SoakAnswer answer)
    {
        _orders.Add(order);
        if (answer.Failure is { } failure)
        {
            _failures[order.Reference] = failure;
        }

        _recycles.UnionWith(answer.Recycled.Where(record => record.Subject == answer.SessionId));
    }
}
