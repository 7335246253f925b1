using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using BrowserAgent.Tasks.ApiKeys;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Worker.Configuration;

namespace BrowserAgent.Worker.Authentication;

/// <summary>Makes the caller from the claims of an id token that was checked.</summary>
internal static class OpenIdPerson
{
    private const string AllTenants = "*";
    private const int MaxNameLength = 40;
    private const int MaxAddressLength = 100;
    private const int HashBytes = 16;

    /// <returns>The person; null when none of their roles permits to sign in, or no tenant is theirs.</returns>
    public static ApiCaller? Read(ClaimsPrincipal token, OpenIdOptions options)
    {
        var roles = token.FindAll(options.RoleClaim).Select(claim => claim.Value).ToHashSet(StringComparer.Ordinal);
        var granted = options.Roles.Where(role => roles.Contains(role.Value)).Select(role => role.Scope).Distinct().Order();
        var tenants = TenantsOf(token, options);
        var caller = new ApiCaller(
            ApiCaller.IdOf("openid", $"{token.FindFirstValue("iss")}\n{token.FindFirstValue("sub")}"),
            NameOf(token, options),
            [.. granted.Where(scope => tenants is null || scope is not (ApiScope.Operate or ApiScope.Admin))],
            tenants)
        {
            Kind = CallerKind.OpenId,
        };
        return OperatorSignIn.MaySignIn(caller) && tenants is not [] ? caller : null;
    }

    /// <summary>
    /// A name that is nobody else's: with the address that the provider has verified, else with the subject and the provider's host. People may choose their names, so that
    /// one can't hold what looks like another's address.
    /// </summary>
    public static string NameOf(ClaimsPrincipal token, OpenIdOptions options)
    {
        var email = token.FindFirstValue("email_verified") is "true" or "True" ? token.FindFirstValue("email") : null;
        var address = email is not null && Plain(email, "._-+@", MaxAddressLength) == email && email.Count(letter => letter == '@') == 1
            ? email
            : $"subject {SubjectOf(token)}@{(Uri.TryCreate(token.FindFirstValue("iss"), UriKind.Absolute, out var issuer) ? issuer.Authority : "unknown")}";
        var name = Plain(token.FindFirstValue(options.NameClaim) ?? "", " ._-'", MaxNameLength).Trim();
        return $"{(name.Length > 0 && ApiKeyRequest.IsName(name) ? name : "somebody")} ({address})";
    }

    /// <summary>The subject, or a hash where it has letters that a name can't have: two subjects must not be written the same. The space keeps it apart from every verified address.</summary>
    private static string SubjectOf(ClaimsPrincipal token)
    {
        var subject = token.FindFirstValue("sub") ?? "";
        return Plain(subject, "._-+|:", MaxAddressLength) == subject ? subject : $"sha256 {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(subject))[..HashBytes])}";
    }

    private static string[]? TenantsOf(ClaimsPrincipal token, OpenIdOptions options)
    {
        if (options.TenantClaim is not { } claim)
        {
            return null;
        }

        var tenants = token.FindAll(claim).Select(found => found.Value).Distinct(StringComparer.Ordinal).ToArray();
        return tenants.Contains(AllTenants, StringComparer.Ordinal) ? null : [.. tenants.Where(EnvelopeName.IsValid)];
    }

    private static string Plain(string text, string also, int longest) =>
        string.Concat(text.Where(letter => char.IsLetterOrDigit(letter) || also.Contains(letter, StringComparison.Ordinal)).Take(longest));
}
