using BrowserAgent.Tasks.ApiKeys;
using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Worker.Authentication;

/// <summary>Finds out whose key was shown. A revocation takes effect on every worker within <see cref="FreshFor"/>; what happens while Redis does not answer is said at <see cref="RecordCache{TRecord}"/>.</summary>
internal sealed partial class ApiKeyVerifier
{
    public static readonly TimeSpan FreshFor = RecordCache<ApiKeyRecord>.FreshFor;
    public static readonly TimeSpan OutageFor = RecordCache<ApiKeyRecord>.OutageFor;

    private const int MaxUses = 2_000;

    private static readonly TimeSpan RecordUseLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RecordUseEvery = TimeSpan.FromMinutes(1);

    private readonly BuiltInApiKey _builtIn;
    private readonly IApiKeyStore _store;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger<ApiKeyVerifier> _logger;
    private readonly RecordCache<ApiKeyRecord> _cache;
    private readonly Lock _lock = new();
    private readonly BoundedTable<string, long> _usesRecordedAt = new(MaxUses);

    public ApiKeyVerifier(BuiltInApiKey builtIn, IApiKeyStore store, TimeProvider timeProvider, ILogger<ApiKeyVerifier> logger)
    {
        (_builtIn, _store, _timeProvider, _logger) = (builtIn, store, timeProvider, logger);
        _cache = new RecordCache<ApiKeyRecord>(ReadAsync, timeProvider);
    }

    /// <summary>Whether the key could be a guess at the worker's own, because that was chosen by somebody and is not random.</summary>
    public bool MayBeGuess(string shown) => !_builtIn.IsRandom && ApiKeyToken.Parse(shown) is null;

    public async Task<CallerVerification> VerifyAsync(string shown, CancellationToken cancellationToken)
    {
        if (_builtIn.Matches(shown))
        {
            return new CallerVerification.Valid(_builtIn.Caller);
        }

        if (ApiKeyToken.Parse(shown) is not { } token)
        {
            return new CallerVerification.Wrong();
        }

        var (key, isKnown) = await _cache.ReadAsync(token.Id, cancellationToken);
        if (!isKnown)
        {
            return new CallerVerification.Unknown();
        }

        if (key is null || !IsAccepted(key) || !token.Matches(key))
        {
            return new CallerVerification.Wrong();
        }

        // Not awaited: the request needs no answer to it, and while Redis hangs there is none.
        _ = RecordUseAsync(key.Id);
        return new CallerVerification.Valid(ApiCaller.Of(key));
    }

    /// <summary>Whether a key with which a person signed in earlier is still valid.</summary>
    public async Task<CallerVerification> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (id == BuiltInApiKey.Id)
        {
            return new CallerVerification.Valid(_builtIn.Caller);
        }

        return await _cache.ReadAsync(id, cancellationToken) switch
        {
            (_, false) => new CallerVerification.Unknown(),
            ({ } key, _) when IsAccepted(key) => new CallerVerification.Valid(ApiCaller.Of(key)),
            _ => new CallerVerification.Wrong(),
        };
    }

    /// <summary>Forgets what was read: a revocation made here takes effect here at once.</summary>
    public void Forget(string id) => _cache.Forget(id);

    private async Task<ApiKeyRecord?> ReadAsync(string id, CancellationToken cancellationToken)
    {
        var key = await _store.FindAsync(id, cancellationToken);
        if (key is not null && HasAdminName(key))
        {
            LogAdminName(_logger, id, key.Name);
        }

        return key;
    }

    private bool IsAccepted(ApiKeyRecord key) => key.RevokedAt is null && !HasAdminName(key);

    // Its acts could not be told from those of the worker's own key. The name was free when the key was made: the setting was changed since, or differs between workers.
    private bool HasAdminName(ApiKeyRecord key) => key.Name.Equals(_builtIn.Caller.Name, StringComparison.OrdinalIgnoreCase);

    private async Task RecordUseAsync(string id)
    {
        lock (_lock)
        {
            if (_usesRecordedAt.TryGet(id, out var last) && _timeProvider.GetElapsedTime(last) < RecordUseEvery)
            {
                return;
            }

            _usesRecordedAt.Set(id, _timeProvider.GetTimestamp());
        }

        try
        {
            using var limit = new CancellationTokenSource(RecordUseLimit, _timeProvider);
            await _store.RecordUseAsync(id, _timeProvider.GetUtcNow(), limit.Token);
        }
        catch (Exception fault) when (fault is QueueUnavailableException or OperationCanceledException)
        {
            // The time of the last use is for the list of keys.
        }
    }

    [LoggerMessage(EventId = 4302, Level = LogLevel.Error, Message = "The API key {KeyId} is not accepted: it has the name {Name}, which is that of this worker's own key (Worker:AdminName). Revoke it and make one under another name.")]
    private static partial void LogAdminName(ILogger logger, string keyId, string name);
}
