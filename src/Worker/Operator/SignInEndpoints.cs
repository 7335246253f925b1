using System.Globalization;
using BrowserAgent.Worker.Authentication;
using BrowserAgent.Worker.Operator.Components;
using BrowserAgent.Worker.Operator.Views;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BrowserAgent.Worker.Operator;

/// <summary>Signing in with a local account or an API key, and out again. Passwords and keys travel in a form's body only.</summary>
internal static class SignInEndpoints
{
    public static void MapSignIn(IEndpointRouteBuilder pages)
    {
        OpenIdSignIn.Map(pages);
        pages.MapGet(OperatorSignIn.Path, (string? returnUrl) => Page(new SignInPageModel { ReturnUrl = returnUrl })).IsOpen();
        pages.MapPost(OperatorSignIn.Path, SignInAsync).IsOpen();
    }

    /// <summary>Only for signed-in people: the form's antiforgery token is bound to the person.</summary>
    public static void MapSignOut(IEndpointRouteBuilder signedIn) => signedIn.MapPost("/signout", (Delegate)SignOutAsync).NeedsSignIn();

    private static async Task<IResult> SignInAsync(HttpContext context, CallerAuthenticator callers, PasswordSignIn passwords, KnownDevice devices, string? returnUrl, CancellationToken cancellationToken)
    {
        var form = await context.Request.ReadFormAsync(cancellationToken);
        var key = form[SignInFormFields.Key].ToString().Trim();
        return key.Length > 0
            ? await SignInWithKeyAsync(context, callers, key, returnUrl, cancellationToken)
            : await SignInWithPasswordAsync(context, passwords, devices, form, returnUrl, cancellationToken);
    }

    private static async Task<IResult> SignInWithKeyAsync(HttpContext context, CallerAuthenticator callers, string key, string? returnUrl, CancellationToken cancellationToken)
    {
        var page = new SignInPageModel { ReturnUrl = returnUrl, WithKey = true };
        switch (await callers.AuthenticateAsync(context.Connection.RemoteIpAddress, key, cancellationToken))
        {
            case CallerAuthentication.Known { Caller: var caller } when OperatorSignIn.MaySignIn(caller):
                return await EnterAsync(context, caller, returnUrl);
            case CallerAuthentication.Known:
                return Page(page with { Refusal = "This key may not sign in: that needs the scope read or decide." }, StatusCodes.Status403Forbidden);
            case CallerAuthentication.Locked locked:
                TellWhenToRetry(context, locked.Left);
                return Page(page with { Refusal = SignInTexts.Locked(locked.Left) }, StatusCodes.Status429TooManyRequests);
            case CallerAuthentication.Unavailable:
                return Page(page with { Refusal = SignInTexts.Unavailable }, StatusCodes.Status503ServiceUnavailable);
            default:
                return Page(page with { Refusal = "This is not a valid key. Ask an administrator for one of your own; the worker's own key is in the file api-key of its data folder." }, StatusCodes.Status401Unauthorized);
        }
    }

    private static async Task<IResult> SignInWithPasswordAsync(HttpContext context, PasswordSignIn passwords, KnownDevice devices, IFormCollection form, string? returnUrl, CancellationToken cancellationToken)
    {
        var name = form[SignInFormFields.Name].ToString().Trim();
        var chosen = form[SignInFormFields.NewPassword].ToString();
        var page = new SignInPageModel { ReturnUrl = returnUrl, Name = name };
        if (chosen != form[SignInFormFields.NewPasswordAgain].ToString())
        {
            return Page(page with { MustChange = true, Refusal = "The two new passwords differ. Nothing was changed." }, StatusCodes.Status400BadRequest);
        }

        var attempt = new PasswordAttempt
        {
            Address = context.Connection.RemoteIpAddress,
            Device = devices.Read(context, name),
            Name = name,
            Password = form[SignInFormFields.Password].ToString(),
            Code = form[SignInFormFields.Code].ToString().Trim(),
            NewPassword = chosen.Length == 0 ? null : chosen,
        };
        switch (await passwords.SignInAsync(attempt, cancellationToken))
        {
            case PasswordSignInResult.SignedIn { Caller: var caller }:
                devices.Remember(context, caller.Name);
                return await EnterAsync(context, caller, returnUrl);
            case PasswordSignInResult.MustChange refused:
                return Page(page with { MustChange = true, Refusal = refused.WhyRefused }, StatusCodes.Status403Forbidden);
            case PasswordSignInResult.NeedsCodes:
                return Page(page with { Refusal = SignInTexts.NeedsCodes }, StatusCodes.Status403Forbidden);
            case PasswordSignInResult.Locked locked:
                TellWhenToRetry(context, locked.Left);
                return Page(page with { Refusal = SignInTexts.LockedPassword(locked.Left) }, StatusCodes.Status429TooManyRequests);
            case PasswordSignInResult.Unavailable:
                return Page(page with { Refusal = SignInTexts.Unavailable }, StatusCodes.Status503ServiceUnavailable);
            default:
                return Page(page with { Refusal = SignInTexts.WrongPassword }, StatusCodes.Status401Unauthorized);
        }
    }

    private static async Task<SeeOther> EnterAsync(HttpContext context, ApiCaller caller, string? returnUrl)
    {
        await OperatorSignIn.SignInAsync(context, caller);
        return SeeOther.To(LocalPath.OrHome(returnUrl));
    }

    private static async Task<IResult> SignOutAsync(HttpContext context)
    {
        await context.SignOutAsync(OperatorSignIn.Scheme);
        return SeeOther.To(OperatorSignIn.Path);
    }

    private static void TellWhenToRetry(HttpContext context, TimeSpan left) =>
        context.Response.Headers.RetryAfter = Math.Ceiling(left.TotalSeconds).ToString("0", CultureInfo.InvariantCulture);

    private static RazorComponentResult<SignInPage> Page(SignInPageModel view, int status = StatusCodes.Status200OK) =>
        new(new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(SignInPage.View)] = view with { ReturnUrl = LocalPath.Is(view.ReturnUrl) ? view.ReturnUrl : null },
        })
        { StatusCode = status };
}
