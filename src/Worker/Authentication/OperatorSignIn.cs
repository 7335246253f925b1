using System.Security.Claims;
using BrowserAgent.Tasks.ApiKeys;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Worker.Authentication;

/// <summary>Sign-in to the operator pages, kept by a cookie. The API accepts no cookie, and the pages accept nothing else.</summary>
internal static class OperatorSignIn
{
    public const string Scheme = "Operator";

    public const string Path = "/signin";

    /// <summary>Begins the sign-in with an OpenID Connect provider.</summary>
    public const string OpenIdPath = "/signin/openid";

    private const string UncheckedItem = "operator-key-unchecked";

    // The claim under which the framework keeps the name of the sign-in in the cookie.
    private const string SignInNameClaim = "Microsoft.AspNetCore.Authentication.Cookies-SessionId";

    /// <summary>How long a sign-in lasts at most.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(8);

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

    /// <summary>Whether a key or an account may sign in: its holder reads jobs or decides on them.</summary>
    public static bool MaySignIn(ApiCaller caller) => caller.Has(ApiScope.Read) || caller.Has(ApiScope.Decide);

    /// <summary>Whether this request's sign-in was refused only because Redis does not answer.</summary>
    public static bool IsUnchecked(HttpContext context) => context.Items[UncheckedItem] is true;

    /// <summary>
    /// Signs in under a new name. Given the request's cookie, the framework would keep the name of the sign-in that it holds, so whoever has a copy of that cookie, or
    /// planted it, would get the rights of the new one. The sign-in that the cookie holds ends.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="caller">Who signs in.</param>
    /// <param name="lifetime">How long it lasts; null for 8 hours.</param>
    public static async Task SignInAsync(HttpContext context, ApiCaller caller, TimeSpan? lifetime = null)
    {
        var endsAt = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow() + (lifetime ?? Lifetime);
        await EndPresentAsync(context);
        context.Request.Headers.Remove(Microsoft.Net.Http.Headers.HeaderNames.Cookie);
        await context.SignInAsync(Scheme, caller.ToPrincipal(Scheme), new AuthenticationProperties { ExpiresUtc = endsAt });
    }

    // Not SignOutAsync: the framework would then sign in under the name that it has ended.
    private static async Task EndPresentAsync(HttpContext context)
    {
        var cookie = context.RequestServices.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(Scheme);
        var present = cookie.TicketDataFormat.Unprotect(cookie.CookieManager.GetRequestCookie(context, cookie.Cookie.Name!));
        if (present?.Principal.FindFirstValue(SignInNameClaim) is { } name)
        {
            await context.RequestServices.GetRequiredService<MemoryTicketStore>().RemoveAsync(name);
        }
    }

    // The key or account is looked up for each request, so that its end or a changed scope takes effect on people who are signed in.
    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var verification = await VerifyAsync(context.HttpContext, ApiCaller.From(context.Principal!));
        if (verification is CallerVerification.Valid { Caller: var caller } && MaySignIn(caller))
        {
            context.ReplacePrincipal(caller.ToPrincipal(Scheme));
            return;
        }

        // The sign-in itself stays: it is valid again when Redis answers.
        context.HttpContext.Items[UncheckedItem] = verification is CallerVerification.Unknown;
        context.RejectPrincipal();
    }

    private static Task<CallerVerification> VerifyAsync(HttpContext context, ApiCaller signedIn) => signedIn.Kind switch
    {
        // The provider is not asked again: what its token said holds until the sign-in ends.
        CallerKind.OpenId => Task.FromResult<CallerVerification>(new CallerVerification.Valid(signedIn)),
        CallerKind.Local => context.RequestServices.GetRequiredService<UserVerifier>().FindAsync(signedIn, context.RequestAborted),
        _ => context.RequestServices.GetRequiredService<ApiKeyVerifier>().FindAsync(signedIn.Id, context.RequestAborted),
    };
}
