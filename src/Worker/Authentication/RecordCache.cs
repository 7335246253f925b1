using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Worker.Authentication;

/// <summary>
/// Keys or accounts that were read from Redis. A record is read again after <see cref="FreshFor"/>, so an end of it takes effect on every worker within that time. While
/// Redis does not answer, a record that was read less than <see cref="OutageFor"/> ago goes on being used, and one request a second waits for Redis, not each.
/// </summary>
/// <param name="read">Reads the record of an id; null when there is none.</param>
/// <param name="timeProvider">This machine's clock.</param>
internal sealed class RecordCache<TRecord>(Func<string, CancellationToken, Task<TRecord?>> read, TimeProvider timeProvider)
    where TRecord : class
{
    public static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan OutageFor = TimeSpan.FromMinutes(1);

    private const int MaxCached = 2_000;

    private static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Cached> _cache = new(StringComparer.Ordinal);

    /// <returns>The record, and whether it is known; a record that is known and null does not exist.</returns>
    public async Task<(TRecord? Record, bool IsKnown)> ReadAsync(string id, CancellationToken cancellationToken)
    {
        var cached = Find(id, out var isEnough);
        if (isEnough)
        {
            return (cached!.Record, true);
        }

        try
        {
            using var limit = new CancellationTokenSource(ReadLimit, timeProvider);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            var record = await read(id, either.Token);
            Keep(id, record);
            return (record, true);
        }
        catch (Exception fault) when (fault is QueueUnavailableException || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            if (cached is null || timeProvider.GetElapsedTime(cached.ReadAt) >= OutageFor)
            {
                return (null, false);
            }

            lock (_lock)
            {
                cached.FailedAt = timeProvider.GetTimestamp();
            }

            return (cached.Record, true);
        }
    }

    /// <summary>Forgets what was read: an end made here takes effect here at once.</summary>
    public void Forget(string id)
    {
        lock (_lock)
        {
            _cache.Remove(id);
        }
    }

    /// <summary>What was read, and whether that is enough: it is fresh, or a read failed and the next request that asks again is under way.</summary>
    private Cached? Find(string id, out bool isEnough)
    {
        lock (_lock)
        {
            isEnough = false;
            if (!_cache.TryGetValue(id, out var cached))
            {
                return null;
            }

            var age = timeProvider.GetElapsedTime(cached.ReadAt);
            isEnough = age < FreshFor || (age < OutageFor && cached.FailedAt is { } failed && timeProvider.GetElapsedTime(failed) < AskAgainAfter);
            if (!isEnough && cached.FailedAt is not null)
            {
                cached.FailedAt = timeProvider.GetTimestamp();
            }

            return cached;
        }
    }

    // Ids without a record are not kept: anybody can send as many as they like.
    private void Keep(string id, TRecord? record)
    {
        lock (_lock)
        {
            if (record is null)
            {
                _cache.Remove(id);
                return;
            }

            if (_cache.Count >= MaxCached && !_cache.ContainsKey(id))
            {
                _cache.Clear();
            }

            _cache[id] = new Cached(record, timeProvider.GetTimestamp());
        }
    }

    private sealed record Cached(TRecord Record, long ReadAt)
    {
        /// <summary>When a read failed, or one after a failure began; null when the last one succeeded.</summary>
        public long? FailedAt { get; set; }
    }
}
