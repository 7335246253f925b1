using BrowserAgent.Tasks.ApiKeys;
using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Worker.Authentication;

/// <summary>
/// Finds out whose key was shown. A stored key is read again after <see cref="FreshFor"/>, so a revocation takes effect on every worker within that time. While
/// Redis does not answer, a key that was read less than <see cref="OutageFor"/> ago goes on being accepted; of any other it is not known whether it is valid.
/// </summary>
internal sealed class ApiKeyVerifier(BuiltInApiKey builtIn, IApiKeyStore store, TimeProvider timeProvider)
{
    public static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan OutageFor = TimeSpan.FromMinutes(1);

    private const int MaxCached = 2_000;

    private static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RecordUseEvery = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Cached> _cache = new(StringComparer.Ordinal);

    /// <summary>Whether the key could be a guess at the worker's own, because that was chosen by somebody and is not random.</summary>
    public bool MayBeGuess(string shown) => !builtIn.IsRandom && ApiKeyToken.Parse(shown) is null;

    public async Task<KeyVerification> VerifyAsync(string shown, CancellationToken cancellationToken)
    {
        if (builtIn.Matches(shown))
        {
            return new KeyVerification.Valid(builtIn.Caller);
        }

        if (ApiKeyToken.Parse(shown) is not { } token)
        {
            return new KeyVerification.Wrong();
        }

        var (key, isKnown) = await ReadAsync(token.Id, cancellationToken);
        if (!isKnown)
        {
            return new KeyVerification.Unknown();
        }

        if (key is not { RevokedAt: null } || !token.Matches(key))
        {
            return new KeyVerification.Wrong();
        }

        await RecordUseAsync(key.Id, cancellationToken);
        return new KeyVerification.Valid(ApiCaller.Of(key));
    }

    /// <summary>Whether a key with which a person signed in earlier is still valid.</summary>
    public async Task<KeyVerification> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (id == BuiltInApiKey.Id)
        {
            return new KeyVerification.Valid(builtIn.Caller);
        }

        return await ReadAsync(id, cancellationToken) switch
        {
            (_, false) => new KeyVerification.Unknown(),
            ({ RevokedAt: null } key, _) => new KeyVerification.Valid(ApiCaller.Of(key)),
            _ => new KeyVerification.Wrong(),
        };
    }

    /// <summary>Forgets what was read: a revocation made here takes effect here at once.</summary>
    public void Forget(string id)
    {
        lock (_lock)
        {
            _cache.Remove(id);
        }
    }

    private async Task<(ApiKeyRecord? Key, bool IsKnown)> ReadAsync(string id, CancellationToken cancellationToken)
    {
        var cached = Find(id);
        if (cached is not null && timeProvider.GetElapsedTime(cached.ReadAt) < FreshFor)
        {
            return (cached.Key, true);
        }

        try
        {
            using var limit = new CancellationTokenSource(ReadLimit, timeProvider);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            var key = await store.FindAsync(id, either.Token);
            Keep(id, key, cached);
            return (key, true);
        }
        catch (Exception fault) when (fault is QueueUnavailableException || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return cached is not null && timeProvider.GetElapsedTime(cached.ReadAt) < OutageFor ? (cached.Key, true) : (null, false);
        }
    }

    private Cached? Find(string id)
    {
        lock (_lock)
        {
            return _cache.GetValueOrDefault(id);
        }
    }

    // Ids without a key are not kept: anybody can send as many as they like.
    private void Keep(string id, ApiKeyRecord? key, Cached? before)
    {
        lock (_lock)
        {
            if (key is null)
            {
                _cache.Remove(id);
                return;
            }

            if (_cache.Count >= MaxCached && !_cache.ContainsKey(id))
            {
                _cache.Clear();
            }

            _cache[id] = new Cached(key, timeProvider.GetTimestamp()) { UseRecordedAt = before?.UseRecordedAt };
        }
    }

    private async Task RecordUseAsync(string id, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!_cache.TryGetValue(id, out var cached) || (cached.UseRecordedAt is { } last && timeProvider.GetElapsedTime(last) < RecordUseEvery))
            {
                return;
            }

            cached.UseRecordedAt = timeProvider.GetTimestamp();
        }

        try
        {
            await store.RecordUseAsync(id, timeProvider.GetUtcNow(), cancellationToken);
        }
        catch (QueueUnavailableException)
        {
            // The time of the last use is for the list of keys; a request does not fail for it.
        }
    }

    private sealed record Cached(ApiKeyRecord Key, long ReadAt)
    {
        public long? UseRecordedAt { get; set; }
    }
}

/// <summary>What is known of a key that was shown.</summary>
internal abstract record KeyVerification
{
    private KeyVerification()
    {
    }

    public sealed record Valid(ApiCaller Caller) : KeyVerification;

    /// <summary>No such key, or it was revoked.</summary>
    public sealed record Wrong : KeyVerification;

    /// <summary>Redis does not answer, so it can't be told whether the key is valid.</summary>
    public sealed record Unknown : KeyVerification;
}
