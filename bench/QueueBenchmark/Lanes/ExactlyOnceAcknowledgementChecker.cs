using System.Collections.Concurrent;
using BrowserAgent.BenchmarkKit;
using BrowserAgent.QueueBenchmark.Redis;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.QueueBenchmark.Lanes;

/// <summary>Checks that every job was acknowledged exactly once; otherwise the figures are invalid.</summary>
internal sealed class ExactlyOnceAcknowledgementChecker(IEnumerable<JobId> sent)
{
    private readonly HashSet<string> _sent = [.. sent.Select(id => id.Value)];
    private readonly ConcurrentDictionary<string, int> _acknowledged = new(StringComparer.Ordinal);

    public int Done => _acknowledged.Count;

    public void Acknowledged(string id) => _acknowledged.AddOrUpdate(id, 1, (_, times) => times + 1);

    /// <summary>Compares with the jobs that were sent and with the server's counts; throws when they differ.</summary>
    public void Check(BenchQueue queue, RawRedisClient redis)
    {
        if (Faults(_sent, _acknowledged) is { Count: > 0 } faults)
        {
            throw new BenchFailedException($"Not every job was acknowledged exactly once: {string.Join(", ", faults.Take(5))}.");
        }

        CheckCount("done", _sent.Count);
        CheckCount("ready", 0);
        CheckCount("lease", 0);

        // Negative control: the check must report a missing job and a job acknowledged twice.
        var first = _sent.First();
        var twice = new Dictionary<string, int>(_acknowledged, StringComparer.Ordinal) { [first] = 2 };
        var missing = new Dictionary<string, int>(_acknowledged, StringComparer.Ordinal);
        missing.Remove(first);
        if (Faults(_sent, twice).Count != 1 || Faults(_sent, missing).Count != 1)
        {
            throw new BenchFailedException("The check of the acknowledgements does not detect a wrong one, so the figures are invalid.");
        }

        void CheckCount(string set, long wanted)
        {
            if (redis.Call("ZCARD", queue.Key(set)) is not long found || found != wanted)
            {
                throw new BenchFailedException($"The set {set} should have {wanted} jobs and has {redis.Call("ZCARD", queue.Key(set))}.");
            }
        }
    }

    private static List<string> Faults(HashSet<string> sent, IReadOnlyDictionary<string, int> acknowledged) =>
    [
        .. sent.Where(id => !acknowledged.ContainsKey(id)).Select(id => $"{id} never"),
        .. acknowledged.Where(pair => pair.Value != 1).Select(pair => $"{pair.Key} {pair.Value} times"),
        .. acknowledged.Keys.Where(id => !sent.Contains(id)).Select(id => $"{id}, which nobody sent"),
    ];
}
