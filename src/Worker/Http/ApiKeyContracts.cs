using BrowserAgent.Tasks.ApiKeys;

namespace BrowserAgent.Worker.Http;

/// <summary>An API key to make.</summary>
internal sealed record NewKeyRequest
{
    /// <summary>The person or system that gets it; recorded with what is done with the key.</summary>
    public string? Name { get; init; }

    /// <summary>produce, read, decide, operate, admin.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>The tenants whose jobs it may submit, read and change; all when left out.</summary>
    public IReadOnlyList<string>? Tenants { get; init; }
}

/// <summary>A key that was made.</summary>
/// <param name="Id">Names the key in lists and logs.</param>
/// <param name="Key">The key. It is shown here only: the worker stores a hash of it.</param>
internal sealed record NewKeyResponse(string Id, string Key)
{
    public override string ToString() => Id;
}

internal sealed record KeyListResponse(IReadOnlyList<KeyResponse> Keys);

/// <summary>A key, without the key itself.</summary>
internal sealed record KeyResponse
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>Absent for all tenants.</summary>
    public IReadOnlyList<string>? Tenants { get; init; }

    public required string MadeBy { get; init; }

    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>Within about a minute; absent when the key was never used.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>Absent while the key is valid.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    public static KeyResponse From(ApiKeyRecord key) => new()
    {
        Id = key.Id,
        Name = key.Name,
        Scopes = [.. key.Scopes.Select(scope => scope.ToString().ToLowerInvariant())],
        Tenants = key.Tenants,
        MadeBy = key.MadeBy,
        MadeAt = key.MadeAt,
        LastUsedAt = key.LastUsedAt,
        RevokedAt = key.RevokedAt,
    };
}
