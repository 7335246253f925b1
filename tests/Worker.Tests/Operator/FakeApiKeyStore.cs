using System.Collections.Concurrent;
using BrowserAgent.Tasks.ApiKeys;
using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Worker.Tests.Operator;

/// <summary>API keys in memory.</summary>
internal sealed class FakeApiKeyStore : IApiKeyStore
{
    private readonly ConcurrentDictionary<string, ApiKeyRecord> _keys = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _asked = new(0);
    private int _reads;

    /// <summary>Redis does not answer.</summary>
    public bool IsDown { get; set; }

    /// <summary>Redis takes calls and does not answer.</summary>
    public bool Hangs { get; set; }

    public int Reads => _reads;

    public ApiKeyRecord this[string id] => _keys[id];

    /// <summary>Stores a key and returns its text.</summary>
    public string Make(string name, IReadOnlyList<ApiScope> scopes, params string[] tenants)
    {
        var token = ApiKeyToken.Create();
        _keys[token.Id] = new ApiKeyRecord { Id = token.Id, Name = name, Scopes = scopes, Tenants = tenants is [] ? null : tenants, Hash = token.Hash, MadeBy = "test" };
        return token.Text;
    }

    public Task<bool> AddAsync(ApiKeyRecord key, CancellationToken cancellationToken) => Answer(_keys.TryAdd(key.Id, key));

    public Task<ApiKeyRecord?> FindAsync(string id, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _reads);
        return Hangs ? NeverAsync<ApiKeyRecord?>(cancellationToken) : Answer(_keys.GetValueOrDefault(id));
    }

    /// <summary>Waits until a call hangs.</summary>
    public Task HungAsync() => _asked.WaitAsync(TestContext.Current.CancellationToken);

    public Task<IReadOnlyList<ApiKeyRecord>> ListAsync(CancellationToken cancellationToken) => Answer<IReadOnlyList<ApiKeyRecord>>([.. _keys.Values.OrderBy(key => key.MadeAt)]);

    public Task<bool> RevokeAsync(string id, DateTimeOffset at, CancellationToken cancellationToken) => Answer(Change(id, key => key with { RevokedAt = key.RevokedAt ?? at }));

    public Task RecordUseAsync(string id, DateTimeOffset at, CancellationToken cancellationToken) =>
        RecordingUseHangs ? new TaskCompletionSource().Task : Answer(Change(id, key => key with { LastUsedAt = at }));

    /// <summary>Times of use are never stored.</summary>
    public bool RecordingUseHangs { get; set; }

    private async Task<TAnswer> NeverAsync<TAnswer>(CancellationToken cancellationToken)
    {
        var never = new TaskCompletionSource<TAnswer>();
        await using var end = cancellationToken.Register(() => never.TrySetCanceled(cancellationToken));
        _asked.Release();
        return await never.Task;
    }

    private bool Change(string id, Func<ApiKeyRecord, ApiKeyRecord> change)
    {
        if (!IsDown && _keys.TryGetValue(id, out var key))
        {
            _keys[id] = change(key);
            return true;
        }

        return false;
    }

    private Task<T> Answer<T>(T value) => IsDown ? Task.FromException<T>(new QueueUnavailableException("Redis does not answer.")) : Task.FromResult(value);
}
