using BrowserAgent.Tasks.ApiKeys;

namespace BrowserAgent.Tasks.Users;

/// <summary>A local account: a person who signs in to the pages with a name and a password.</summary>
public sealed record UserRecord
{
    public required string Name { get; init; }

    /// <summary>The account's roles; they permit what the scopes of a key do.</summary>
    public required IReadOnlyList<ApiScope> Roles { get; init; }

    /// <summary>The tenants whose jobs the person may read and decide on; null for all.</summary>
    public IReadOnlyList<string>? Tenants { get; init; }

    /// <summary>The password's hash with its parameters.</summary>
    public required string PasswordHash { get; init; }

    /// <summary>Somebody else knows the password, so the person chooses a new one at the next sign-in.</summary>
    public bool MustChangePassword { get; init; }

    /// <summary>The seed of the person's one-time codes, base32; null when they sign in without codes.</summary>
    public string? CodeSeed { get; init; }

    public bool IsDisabled { get; init; }

    /// <summary>Changes with everything that ends the sign-ins made before: the password, the code's seed, disabling.</summary>
    public required string Stamp { get; init; }

    public required string MadeBy { get; init; }

    public DateTimeOffset MadeAt { get; init; }

    /// <summary>Must not appear in a log.</summary>
    public override string ToString() => Name;
}
