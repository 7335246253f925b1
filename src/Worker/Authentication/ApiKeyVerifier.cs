using BrowserAgent.Tasks.ApiKeys;
using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Worker.Authentication;

/// <summary>
/// Finds out whose key was shown. A stored key is read again after <see cref="FreshFor"/>, so a revocation takes effect on every worker within that time. While
/// Redis does not answer, a key that was read less than <see cref="OutageFor"/> ago goes on being accepted, and one request a second waits for Redis, not each; of any other
/// key it is not known whether it is valid.
/// </summary>
internal sealed partial class ApiKeyVerifier(BuiltInApiKey builtIn, IApiKeyStore store, TimeProvider timeProvider, ILogger<ApiKeyVerifier> logger)
{
    public static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan OutageFor = TimeSpan.FromMinutes(1);

    private const int MaxCached = 2_000;

    private static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(1);
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

        if (key is null || !IsAccepted(key) || !token.Matches(key))
        {
            return new KeyVerification.Wrong();
        }

        // Not awaited: the request needs no answer to it, and while Redis hangs there is none.
        _ = RecordUseAsync(key.Id);
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
            ({ } key, _) when IsAccepted(key) => new KeyVerification.Valid(ApiCaller.Of(key)),
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
        var cached = Find(id, out var isEnough);
        if (isEnough)
        {
            return (cached!.Key, true);
        }

        try
        {
            using var limit = new CancellationTokenSource(ReadLimit, timeProvider);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            var key = await store.FindAsync(id, either.Token);
            Keep(id, key, cached);
            if (key is not null && HasAdminName(key))
            {
                LogAdminName(logger, id, key.Name);
            }

            return (key, true);
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

            return (cached.Key, true);
        }
    }

    private bool IsAccepted(ApiKeyRecord key) => key.RevokedAt is null && !HasAdminName(key);

    // Its acts could not be told from those of the worker's own key. The name was free when the key was made: the setting was changed since, or differs between workers.
    private bool HasAdminName(ApiKeyRecord key) => key.Name.Equals(builtIn.Caller.Name, StringComparison.OrdinalIgnoreCase);

    /// <summary>What was read of the key, and whether that is enough: it is fresh, or a read failed and the next request that asks again is under way.</summary>
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

    private async Task RecordUseAsync(string id)
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
            using var limit = new CancellationTokenSource(ReadLimit, timeProvider);
            await store.RecordUseAsync(id, timeProvider.GetUtcNow(), limit.Token);
        }
        catch (Exception fault) when (fault is QueueUnavailableException or OperationCanceledException)
        {
            // The time of the last use is for the list of keys.
        }
    }

    [LoggerMessage(EventId = 4302, Level = LogLevel.Error, Message = "The API key {KeyId} is not accepted: it has the name {Name}, which is that of this worker's own key (Worker:AdminName). Revoke it and make one under another name.")]
    private static partial void LogAdminName(ILogger logger, string keyId, string name);

    private sealed record Cached(ApiKeyRecord Key, long ReadAt)
    {
        public long? UseRecordedAt { get; set; }

        /// <summary>When a read failed, or one after a failure began; null when the last one succeeded.</summary>
        public long? FailedAt { get; set; }
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
