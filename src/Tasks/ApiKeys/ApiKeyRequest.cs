using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Tasks.ApiKeys;

/// <summary>The name, scopes and tenants of a key that is to be made, checked.</summary>
/// <param name="Name">The person or system.</param>
/// <param name="Scopes">At least one.</param>
/// <param name="Tenants">Null for all.</param>
public sealed record ApiKeyRequest(string Name, IReadOnlyList<ApiScope> Scopes, IReadOnlyList<string>? Tenants)
{
    public const int MaxNameLength = ApiKeyName.MaxLength;

    public const int MaxTenants = 100;

    /// <summary>Whether the text can be the name of a person or system.</summary>
    public static bool IsName(string name) => ApiKeyName.IsValid(name);

    /// <returns>The request, or null with an error for each thing wrong.</returns>
    public static (ApiKeyRequest? Request, IReadOnlyList<PayloadError> Errors) Read(string? name, IReadOnlyList<string?>? scopes, IReadOnlyList<string?>? tenants)
    {
        var errors = new List<PayloadError>();
        if (name is null || !ApiKeyName.IsValid(name))
        {
            errors.Add(new PayloadError("name", $"Must be 1 to {ApiKeyName.MaxLength} letters, digits, single spaces and . _ - @ ' ( ), beginning with a letter or digit, without invisible or full-width letters and words that mix Latin, Greek and Cyrillic. It is recorded with every decision."));
        }

        var read = ReadScopes(scopes, errors);
        CheckTenants(tenants, read, errors);
        return errors.Count > 0
            ? (null, errors)
            : (new ApiKeyRequest(name!.Trim(), read, tenants is null ? null : [.. tenants.Select(tenant => tenant!).Distinct(StringComparer.Ordinal)]), []);
    }

    private static ApiScope[] ReadScopes(IReadOnlyList<string?>? scopes, List<PayloadError> errors)
    {
        var known = Enum.GetNames<ApiScope>().Select(scope => scope.ToLowerInvariant()).ToArray();
        if (scopes is not { Count: > 0 } || scopes.Any(scope => !known.Contains(scope, StringComparer.Ordinal)))
        {
            errors.Add(new PayloadError("scopes", $"Must be one or more of {string.Join(", ", known)}."));
            return [];
        }

        return [.. scopes.Select(scope => Enum.Parse<ApiScope>(scope!, ignoreCase: true)).Distinct().Order()];
    }

    private static void CheckTenants(IReadOnlyList<string?>? tenants, IReadOnlyList<ApiScope> scopes, List<PayloadError> errors)
    {
        if (tenants is null)
        {
            return;
        }

        if (tenants.Count is 0 or > MaxTenants || tenants.Any(tenant => tenant is null || !EnvelopeName.IsValid(tenant)))
        {
            errors.Add(new PayloadError("tenants", $"Must be 1 to {MaxTenants} names of 1 to 64 letters, digits, points, hyphens, underscores and @; leave it out for all tenants."));
        }

        if (scopes.Any(scope => scope is ApiScope.Operate or ApiScope.Admin))
        {
            errors.Add(new PayloadError("tenants", "Can't be given with the scopes operate and admin: sessions, accounts, webhooks and keys belong to all tenants."));
        }
    }
}
