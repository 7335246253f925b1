using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using BrowserAgent.Tasks.ApiKeys;
using BrowserAgent.Tasks.People;
using BrowserAgent.Tasks.Users;

namespace BrowserAgent.Worker.Authentication;

/// <summary>Who calls, and what they may do: the key that came with the request, or with what a person signed in.</summary>
/// <param name="Id">The key's id (<see cref="BuiltInApiKey.Id"/> for the worker's own), or the id of the person's account. It has no full stop.</param>
/// <param name="Name">The person or system; recorded with everything that is changed.</param>
/// <param name="Scopes">What the key or the person's roles permit.</param>
/// <param name="Tenants">The tenants whose jobs it may submit, read and change; null for all.</param>
internal sealed record ApiCaller(string Id, string Name, IReadOnlyList<ApiScope> Scopes, IReadOnlyList<string>? Tenants)
{
    public const string ScopeClaim = "scope";
    private const string KindClaim = "kind";
    private const string StampClaim = "stamp";
    private const string TenantClaim = "tenant";
    private const string AllTenantsClaim = "all-tenants";
    private const int IdBytes = 8;

    public CallerKind Kind { get; init; } = CallerKind.Key;

    /// <summary>The state of the account at the sign-in (<see cref="UserRecord.Stamp"/>); null for other kinds.</summary>
    public string? Stamp { get; init; }

    /// <summary>Sees the jobs of some tenants only.</summary>
    public bool IsLimitedToTenants => Tenants is not null;

    public static ApiCaller Of(ApiKeyRecord key) => new(key.Id, key.Name, key.Scopes, key.Tenants);

    public static ApiCaller Of(UserRecord user) =>
        new(IdOf("local", PersonName.IdentityOf(user.Name)), user.Name, user.Roles, user.Tenants) { Kind = CallerKind.Local, Stamp = user.Stamp };

    /// <summary>An id that is the same at each sign-in of the person.</summary>
    public static string IdOf(string kind, string identity) => $"{kind}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity))[..IdBytes])}";

    /// <exception cref="InvalidOperationException">The request is not authenticated.</exception>
    public static ApiCaller From(ClaimsPrincipal user)
    {
        var id = user.FindFirstValue(ClaimTypes.NameIdentifier) ?? throw new InvalidOperationException("The request has no caller: the route needs a rule (RouteRule).");
        return new ApiCaller(
            id,
            user.FindFirstValue(ClaimTypes.Name) ?? "",
            [.. user.FindAll(ScopeClaim).Select(claim => ClaimToScope(claim.Value))],
            user.HasClaim(AllTenantsClaim, "true") ? null : [.. user.FindAll(TenantClaim).Select(claim => claim.Value)])
        {
            Kind = Enum.Parse<CallerKind>(user.FindFirstValue(KindClaim) ?? nameof(CallerKind.Key)),
            Stamp = user.FindFirstValue(StampClaim),
        };
    }

    public static string NameOf(ApiScope scope) => scope.ToString().ToLowerInvariant();

    public bool Has(ApiScope scope) => Scopes.Contains(scope) || Scopes.Contains(ApiScope.Admin);

    public bool MaySee(string tenant) => Tenants is null || Tenants.Contains(tenant, StringComparer.Ordinal);

    public ClaimsPrincipal ToPrincipal(string scheme) => new(new ClaimsIdentity(
        [
            new Claim(ClaimTypes.NameIdentifier, Id),
            new Claim(ClaimTypes.Name, Name),
            new Claim(KindClaim, Kind.ToString()),
            .. Stamp is null ? Array.Empty<Claim>() : [new Claim(StampClaim, Stamp)],
            .. Scopes.Select(scope => new Claim(ScopeClaim, NameOf(scope))),
            .. Tenants is null ? [new Claim(AllTenantsClaim, "true")] : Tenants.Select(tenant => new Claim(TenantClaim, tenant)),
        ],
        scheme));

    private static ApiScope ClaimToScope(string text) => Enum.Parse<ApiScope>(text, ignoreCase: true);
}
