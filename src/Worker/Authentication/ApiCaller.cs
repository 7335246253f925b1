using System.Security.Claims;
using BrowserAgent.Tasks.ApiKeys;

namespace BrowserAgent.Worker.Authentication;

/// <summary>Who calls, and what they may do: the key that came with the request, or with which a person signed in.</summary>
/// <param name="KeyId">The key's id; <see cref="BuiltInApiKey.Id"/> for the worker's own.</param>
/// <param name="Name">The person or system; recorded with everything that is changed.</param>
/// <param name="Scopes">What the key permits.</param>
/// <param name="Tenants">The tenants whose jobs it may submit, read and change; null for all.</param>
internal sealed record ApiCaller(string KeyId, string Name, IReadOnlyList<ApiScope> Scopes, IReadOnlyList<string>? Tenants)
{
    public const string ScopeClaim = "scope";
    private const string TenantClaim = "tenant";
    private const string AllTenantsClaim = "all-tenants";

    /// <summary>Sees the jobs of some tenants only.</summary>
    public bool IsLimitedToTenants => Tenants is not null;

    public static ApiCaller Of(ApiKeyRecord key) => new(key.Id, key.Name, key.Scopes, key.Tenants);

    /// <exception cref="InvalidOperationException">The request is not authenticated.</exception>
    public static ApiCaller From(ClaimsPrincipal user)
    {
        var id = user.FindFirstValue(ClaimTypes.NameIdentifier) ?? throw new InvalidOperationException("The request has no caller: the route needs a rule (RouteRule).");
        return new ApiCaller(
            id,
            user.FindFirstValue(ClaimTypes.Name) ?? "",
            [.. user.FindAll(ScopeClaim).Select(claim => ClaimToScope(claim.Value))],
            user.HasClaim(AllTenantsClaim, "true") ? null : [.. user.FindAll(TenantClaim).Select(claim => claim.Value)]);
    }

    public static string NameOf(ApiScope scope) => scope.ToString().ToLowerInvariant();

    public bool Has(ApiScope scope) => Scopes.Contains(scope) || Scopes.Contains(ApiScope.Admin);

    public bool MaySee(string tenant) => Tenants is null || Tenants.Contains(tenant, StringComparer.Ordinal);

    public ClaimsPrincipal ToPrincipal(string scheme) => new(new ClaimsIdentity(
        [
            new Claim(ClaimTypes.NameIdentifier, KeyId),
            new Claim(ClaimTypes.Name, Name),
            .. Scopes.Select(scope => new Claim(ScopeClaim, NameOf(scope))),
            .. Tenants is null ? [new Claim(AllTenantsClaim, "true")] : Tenants.Select(tenant => new Claim(TenantClaim, tenant)),
        ],
        scheme));

    private static ApiScope ClaimToScope(string text) => Enum.Parse<ApiScope>(text, ignoreCase: true);
}
