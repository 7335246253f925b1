using BrowserAgent.Worker.Authentication;
using BrowserAgent.Worker.Operator.Components;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BrowserAgent.Worker.Operator;

/// <summary>Signing in with the worker's key, and out again. The key travels in a form's body only.</summary>
internal static class SignInEndpoints
{
    public static void MapSignIn(IEndpointRouteBuilder pages)
    {
        pages.MapGet(OperatorSignIn.Path, (string? returnUrl) => Page(returnUrl, wrongKey: false));
        pages.MapPost(OperatorSignIn.Path, SignInAsync);
    }

    /// <summary>Only for signed-in people: the form's antiforgery token is bound to the person.</summary>
    public static void MapSignOut(IEndpointRouteBuilder signedIn) => signedIn.MapPost("/signout", (Delegate)SignOutAsync);

    private static async Task<IResult> SignInAsync(HttpContext context, OperatorKeyVerifier key, string? returnUrl, CancellationToken cancellationToken)
    {
        var form = await context.Request.ReadFormAsync(cancellationToken);
        if (!key.Matches(form["key"].ToString().Trim()))
        {
            return Page(returnUrl, wrongKey: true);
        }

        await OperatorSignIn.SignInAsync(context, key, form["name"].ToString());
        return SeeOther.To(IsLocal(returnUrl) ? returnUrl! : "/");
    }

    private static async Task<IResult> SignOutAsync(HttpContext context)
    {
        await context.SignOutAsync(OperatorSignIn.Scheme);
        return SeeOther.To(OperatorSignIn.Path);
    }

    private static RazorComponentResult<SignInPage> Page(string? returnUrl, bool wrongKey) =>
        new(new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(SignInPage.ReturnUrl)] = IsLocal(returnUrl) ? returnUrl : null,
            [nameof(SignInPage.WrongKey)] = wrongKey,
        })
        { StatusCode = wrongKey ? StatusCodes.Status401Unauthorized : StatusCodes.Status200OK };

    /// <summary>Accepts paths on this server only: another address would be an open redirect.</summary>
    private static bool IsLocal(string? address) =>
        address is ['/', ..] and not ['/', '/' or '\\', ..] && !address.Any(char.IsControl);
}
