using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;

namespace BrowserAgent.Worker.Authentication;

/// <summary>Sign-in to the operator pages with a cookie. The API accepts no cookie, and the pages accept nothing else.</summary>
internal static class OperatorSignIn
{
    public const string Scheme = "Operator";

    public const string Policy = "operator";

    public const string Path = "/signin";

    /// <summary>The name stored with decisions when a person gives none.</summary>
    public const string DefaultOperatorName = "operator";

    /// <summary>Longest name kept, in characters.</summary>
    public const int MaxNameLength = 60;

    private const string KeyClaim = "key";

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(8);

    public static void AddPolicy(AuthorizationOptions authorization) =>
        authorization.AddPolicy(Policy, policy => policy.AddAuthenticationSchemes(Scheme).RequireAuthenticatedUser());

    public static void Configure(CookieAuthenticationOptions cookie, OperatorKeyVerifier key)
    {
        cookie.Cookie.Name = "browser-agent-operator";
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SameSite = SameSiteMode.Strict;
        cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        cookie.ExpireTimeSpan = Lifetime;
        cookie.SlidingExpiration = false;
        cookie.LoginPath = Path;
        cookie.AccessDeniedPath = Path;
        cookie.Events.OnValidatePrincipal = context =>
        {
            if (!string.Equals(context.Principal?.FindFirstValue(KeyClaim), key.Fingerprint, StringComparison.Ordinal))
            {
                context.RejectPrincipal();
            }

            return Task.CompletedTask;
        };
    }

    public static Task SignInAsync(HttpContext context, OperatorKeyVerifier key, string name)
    {
        var shown = name.Trim();
        shown = shown.Length == 0 ? DefaultOperatorName : shown[..Math.Min(shown.Length, MaxNameLength)];
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, shown), new Claim(KeyClaim, key.Fingerprint)], Scheme);
        return context.SignInAsync(Scheme, new ClaimsPrincipal(identity));
    }

    public static string NameOf(HttpContext context) => context.User.Identity?.Name ?? DefaultOperatorName;
}
