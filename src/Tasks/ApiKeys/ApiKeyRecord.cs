namespace BrowserAgent.Tasks.ApiKeys;

/// <summary>An API key as it is stored: everything but the key itself.</summary>
public sealed record ApiKeyRecord
{
    public required string Id { get; init; }

    /// <summary>The person or system that the key belongs to; recorded with what is done with it. Several keys may have one name, so that a key can be replaced while both are valid.</summary>
    public required string Name { get; init; }

    public required IReadOnlyList<ApiScope> Scopes { get; init; }

    /// <summary>The tenants whose jobs the key may submit, read and change; null for all.</summary>
    public IReadOnlyList<string>? Tenants { get; init; }

    /// <summary>SHA-256 of the key, hex.</summary>
    public required string Hash { get; init; }

    /// <summary>The name of the key that made this one.</summary>
    public required string MadeBy { get; init; }

    public DateTimeOffset MadeAt { get; init; }

    /// <summary>Within about a minute; null when it was never used.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>Null while the key is valid.</summary>
    public DateTimeOffset? RevokedAt { get; init; }
}
