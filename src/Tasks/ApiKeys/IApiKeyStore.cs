using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Tasks.ApiKeys;

/// <summary>The API keys that were made, shared by all workers of the queue. Every call may fail with <see cref="QueueUnavailableException"/>.</summary>
public interface IApiKeyStore
{
    /// <summary>Stores a new key; of the revoked ones, the oldest are deleted when there are too many.</summary>
    /// <returns>False when there are too many valid keys; nothing was stored.</returns>
    Task<bool> AddAsync(ApiKeyRecord key, CancellationToken cancellationToken);

    /// <returns>The key, also when it is revoked; null when there is none.</returns>
    Task<ApiKeyRecord?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>All keys, revoked ones too, oldest first.</summary>
    Task<IReadOnlyList<ApiKeyRecord>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Ends a key for good; no effect on a revoked one.</summary>
    /// <returns>False when there is no such key.</returns>
    Task<bool> RevokeAsync(string id, DateTimeOffset at, CancellationToken cancellationToken);

    Task RecordUseAsync(string id, DateTimeOffset at, CancellationToken cancellationToken);
}
