using BrowserAgent.Tasks.ApiKeys;
using BrowserAgent.Tasks.People;
using BrowserAgent.Tasks.Users;
using BrowserAgent.Worker.Configuration;

namespace BrowserAgent.Worker.Authentication;

/// <summary>Whose a name is. A name that is recorded with a decision must tell who decided, so keys, local accounts and people of a provider have names of their own.</summary>
internal sealed class ReservedNames(BuiltInApiKey builtIn, IApiKeyStore keys, IUserStore users)
{
    /// <summary>The name is that of the workers' own keys.</summary>
    public bool IsAdmin(string name) => PersonName.LooksLike(name, builtIn.Caller.Name) || PersonName.LooksLike(name, WorkerHostOptions.DefaultAdminName);

    /// <summary>Why a key can't have the name; null when it can. Two keys may have one name, so that one can replace the other.</summary>
    public async Task<string?> WhyNotForKeyAsync(string name, CancellationToken cancellationToken) =>
        WhyReserved(name)
        ?? ((await users.ListAsync(cancellationToken)).FirstOrDefault(user => PersonName.LooksLike(user.Name, name)) is { } user
            ? $"\"{name}\" looks like the name of the local account {user.Name}. Use another, for example with what the key is for."
            : null)
        ?? ((await keys.ListAsync(cancellationToken)).FirstOrDefault(key => key.RevokedAt is null && PersonName.LooksLike(key.Name, name) && !PersonName.IsSame(key.Name, name)) is { } other
            ? $"\"{name}\" looks like the name of the key of {other.Name}. Write it the same, or use another."
            : null);

    /// <summary>Why a local account can't have the name; null when it can.</summary>
    public async Task<string?> WhyNotForUserAsync(string name, CancellationToken cancellationToken) =>
        WhyReserved(name)
        ?? ((await keys.ListAsync(cancellationToken)).FirstOrDefault(key => key.RevokedAt is null && PersonName.LooksLike(key.Name, name)) is { } key
            ? $"\"{name}\" looks like the name of the API key of {key.Name}. Use another, or revoke that key."
            : null)
        ?? ((await users.ListAsync(cancellationToken)).FirstOrDefault(user => PersonName.LooksLike(user.Name, name)) is { } user
            ? $"\"{name}\" looks like the name of the account {user.Name}. Use another."
            : null);

    private string? WhyReserved(string name) => IsAdmin(name)
        ? $"\"{name}\" is kept for the workers' own keys (Worker:AdminName). Use another."
        : PersonName.IsOfProvider(name) ? $"\"{name}\" has the form of the names of people who sign in with OpenID Connect: with an address in parentheses. Use another." : null;
}
