using System.Globalization;
using BrowserAgent.Worker.Authentication;
using BrowserAgent.Worker.Operator.Components;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BrowserAgent.Worker.Operator;

/// <summary>Signing in with an API key, and out again. The key travels in a form's body only.</summary>
internal static class SignInEndpoints
{
    public static void MapSignIn(IEndpointRouteBuilder pages)
    {
        pages.MapGet(OperatorSignIn.Path, (string? returnUrl) => Page(returnUrl)).IsOpen();
        pages.MapPost(OperatorSignIn.Path, SignInAsync).IsOpen();
    }

    /// <summary>Only for signed-in people: the form's antiforgery token is bound to the person.</summary>
    public static void MapSignOut(IEndpointRouteBuilder signedIn) => signedIn.MapPost("/signout", (Delegate)SignOutAsync).NeedsSignIn();

    private static async Task<IResult> SignInAsync(HttpContext context, CallerAuthenticator callers, string? returnUrl, CancellationToken cancellationToken)
    {
        var form = await context.Request.ReadFormAsync(cancellationToken);
        switch (await callers.AuthenticateAsync(context.Connection.RemoteIpAddress, form["key"].ToString().Trim(), cancellationToken))
        {
            case CallerAuthentication.Known { Caller: var caller } when OperatorSignIn.MaySignIn(caller):
                await OperatorSignIn.SignInAsync(context, caller);
                return SeeOther.To(IsLocal(returnUrl) ? returnUrl! : "/");
            case CallerAuthentication.Known:
                return Page(returnUrl, StatusCodes.Status403Forbidden, "This key may not sign in: that needs the scope read or decide.");
            case CallerAuthentication.Locked locked:
                context.Response.Headers.RetryAfter = Math.Ceiling(locked.Left.TotalSeconds).ToString("0", CultureInfo.InvariantCulture);
                return Page(returnUrl, StatusCodes.Status429TooManyRequests, SignInTexts.Locked(locked.Left));
            case CallerAuthentication.Unavailable:
                return Page(returnUrl, StatusCodes.Status503ServiceUnavailable, SignInTexts.Unavailable);
            default:
                return Page(returnUrl, StatusCodes.Status401Unauthorized, "This is not a valid key. Ask an administrator for one of your own; the worker's own key is in the file api-key of its data folder.");
        }
    }

    private static async Task<IResult> SignOutAsync(HttpContext context)
    {
        await context.SignOutAsync(OperatorSignIn.Scheme);
        return SeeOther.To(OperatorSignIn.Path);
    }

    private static RazorComponentResult<SignInPage> Page(string? returnUrl, int status = StatusCodes.Status200OK, string? refusal = null) =>
        new(new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(SignInPage.ReturnUrl)] = IsLocal(returnUrl) ? returnUrl : null,
            [nameof(SignInPage.Refusal)] = refusal,
        })
        { StatusCode = status };

    /// <summary>Accepts paths on this server only: another address would be an open redirect.</summary>
    private static bool IsLocal(string? address) =>
        address is ['/', ..] and not ['/', '/' or '\\', ..] && !address.Any(char.IsControl);
}
