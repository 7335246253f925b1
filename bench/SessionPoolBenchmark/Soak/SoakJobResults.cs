using BrowserAgent.SessionPoolBenchmark.Pool;
using BrowserAgent.Sessions.Recycling;

namespace BrowserAgent.SessionPoolBenchmark.Soak;

/// <summary>The results of the jobs.</summary>
internal sealed class SoakJobResults
{
    private readonly List<ShortOrder> _orders = [];
    private readonly Dictionary<string, string> _failures = new(StringComparer.Ordinal);
    private readonly HashSet<RecycleRecord> _recycles = [];

    public IReadOnlyList<ShortOrder> Orders => _orders;

    /// <summary>The reasons of failed jobs, by reference.</summary>
    public IReadOnlyDictionary<string, string> Failures => _failures;

    /// <summary>Ends of the one session. The pool keeps only the last ones, so they are collected after each job.</summary>
    public IReadOnlyCollection<RecycleRecord> Recycles => _recycles;

    public void Take(ShortOrder order, StdioSoakResponse answer)
    {
        _orders.Add(order);
        if (answer.Failure is { } failure)
        {
            _failures[order.Reference] = failure;
        }

        _recycles.UnionWith(answer.Recycled.Where(record => record.Subject == answer.SessionId));
    }
}
