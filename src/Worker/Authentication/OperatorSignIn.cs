using System.Security.Claims;
using BrowserAgent.Tasks.ApiKeys;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace BrowserAgent.Worker.Authentication;

/// <summary>Sign-in to the operator pages with an API key, kept by a cookie. The API accepts no cookie, and the pages accept nothing else.</summary>
internal static class OperatorSignIn
{
    public const string Scheme = "Operator";

    public const string Path = "/signin";

    private const string UncheckedItem = "operator-key-unchecked";

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(8);

    public static void Configure(CookieAuthenticationOptions cookie, MemoryTicketStore tickets)
    {
        cookie.Cookie.Name = "browser-agent-operator";
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SameSite = SameSiteMode.Strict;
        cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        cookie.ExpireTimeSpan = Lifetime;
        cookie.SlidingExpiration = false;
        cookie.SessionStore = tickets;
        cookie.LoginPath = Path;
        cookie.Events.OnValidatePrincipal = ValidateAsync;
    }

    /// <summary>Whether a key may sign in: its holder reads jobs or decides on them.</summary>
    public static bool MaySignIn(ApiCaller caller) => caller.Has(ApiScope.Read) || caller.Has(ApiScope.Decide);

    /// <summary>Whether this request's sign-in was refused only because Redis does not answer.</summary>
    public static bool IsUnchecked(HttpContext context) => context.Items[UncheckedItem] is true;

    /// <summary>
    /// Signs in under a new name. Given the request's cookie, the framework would keep the name of the sign-in that it holds, so whoever has a copy of that cookie, or
    /// planted it, would get the rights of the new one.
    /// </summary>
    public static Task SignInAsync(HttpContext context, ApiCaller caller)
    {
        context.Request.Headers.Remove(Microsoft.Net.Http.Headers.HeaderNames.Cookie);
        return context.SignInAsync(Scheme, caller.ToPrincipal(Scheme));
    }

    // The key is looked up for each request, so that a revoked key or a changed scope takes effect on people who are signed in.
    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var verifier = context.HttpContext.RequestServices.GetRequiredService<ApiKeyVerifier>();
        var id = context.Principal?.FindFirstValue(ClaimTypes.NameIdentifier) ?? "";
        var verification = await verifier.FindAsync(id, context.HttpContext.RequestAborted);
        if (verification is KeyVerification.Valid { Caller: var caller } && MaySignIn(caller))
        {
            context.ReplacePrincipal(caller.ToPrincipal(Scheme));
            return;
        }

        // The sign-in itself stays: it is valid again when Redis answers.
        context.HttpContext.Items[UncheckedItem] = verification is KeyVerification.Unknown;
        context.RejectPrincipal();
    }
}
