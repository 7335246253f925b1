using BrowserAgent.Tasks.ApiKeys;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Worker.Authentication;

/// <summary>Makes and revokes API keys, for the API and the pages alike.</summary>
internal sealed partial class ApiKeyIssuer(IApiKeyStore store, ReservedNames names, ApiKeyVerifier verifier, TimeProvider timeProvider, ILogger<ApiKeyIssuer> logger)
{
    /// <returns>The key, which is stored as a hash only, or what is wrong; no key and no error when there are too many valid keys.</returns>
    public async Task<(ApiKeyToken? Key, IReadOnlyList<PayloadError> Errors)> MakeAsync(
        string? name, IReadOnlyList<string?>? scopes, IReadOnlyList<string?>? tenants, string byWhom, CancellationToken cancellationToken)
    {
        var (wanted, errors) = ApiKeyRequest.Read(name, scopes, tenants);
        if (wanted is null)
        {
            return (null, errors);
        }

        if (await names.WhyNotForKeyAsync(wanted.Name, cancellationToken) is { } why)
        {
            return (null, [new PayloadError("name", why)]);
        }

        var token = ApiKeyToken.Create();
        var key = new ApiKeyRecord
        {
            Id = token.Id,
            Name = wanted.Name,
            Scopes = wanted.Scopes,
            Tenants = wanted.Tenants,
            Hash = token.Hash,
            MadeBy = byWhom,
            MadeAt = timeProvider.GetUtcNow(),
        };
        if (!await store.AddAsync(key, cancellationToken))
        {
            return (null, []);
        }

        LogMade(logger, key.Id, key.Name, string.Join(' ', key.Scopes), key.MadeBy);
        return (token, []);
    }

    /// <returns>False when there is no such key.</returns>
    public async Task<bool> RevokeAsync(string id, string byWhom, CancellationToken cancellationToken)
    {
        if (!ApiKeyToken.IsId(id) || !await store.RevokeAsync(id, timeProvider.GetUtcNow(), cancellationToken))
        {
            return false;
        }

        verifier.Forget(id);
        LogRevoked(logger, id, byWhom);
        return true;
    }

    [LoggerMessage(EventId = 4311, Level = LogLevel.Warning, Message = "API key {KeyId} of {Name} was made by {ByWhom}, with the scopes {Scopes}.")]
    private static partial void LogMade(ILogger logger, string keyId, string name, string scopes, string byWhom);

    [LoggerMessage(EventId = 4312, Level = LogLevel.Warning, Message = "API key {KeyId} was revoked by {ByWhom}.")]
    private static partial void LogRevoked(ILogger logger, string keyId, string byWhom);
}
