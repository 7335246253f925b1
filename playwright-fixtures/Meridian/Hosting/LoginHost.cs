using BrowserAgent.Fixtures.Meridian.Pages;
using BrowserAgent.Fixtures.Meridian.SignIn;

namespace BrowserAgent.Fixtures.Meridian.Hosting;

/// <summary>Password, one-time code, and the way back to the application with a ticket.</summary>
internal static class LoginHost
{
    private const string PendingCookie = "meridian_pending";

    public static void Map(WebApplication host, MeridianState state)
    {
        StaticAssets.Map(host, state);
        host.MapGet("/", () => Results.Redirect("/login"));
        host.MapGet("/login", (HttpRequest request) => Page(LoginPages.Password(
            Local(request.Query["return"]), "", null, request.Query.ContainsKey("out") ? "You have been logged out." : null)));
        host.MapPost("/login", (Func<HttpContext, Task<IResult>>)(context => PasswordAsync(context, state)));
        host.MapGet("/code", (HttpRequest request) => state.SignIn.IsPending(request.Cookies[PendingCookie])
            ? Page(LoginPages.Code(Local(request.Query["return"]), null))
            : Results.Redirect("/login"));
        host.MapPost("/code", (Func<HttpContext, Task<IResult>>)(context => CodeAsync(context, state)));
        host.MapGet("/continue", (HttpRequest request) => Results.Redirect(
            $"{state.AppAddress.OriginalString.TrimEnd('/')}/sso?ticket={Uri.EscapeDataString(request.Query["ticket"].ToString())}&return={Uri.EscapeDataString(Local(request.Query["return"]))}"));
    }

    private static async Task<IResult> PasswordAsync(HttpContext context, MeridianState state)
    {
        IFormCollection form = await context.Request.ReadFormAsync(context.RequestAborted);
        string user = form["username"].ToString().Trim();
        string returnTo = Local(form["return"]);
        switch (state.SignIn.CheckPassword(user, form["password"].ToString()))
        {
            case PasswordCheckResult.Accepted accepted:
                context.Response.Cookies.Append(PendingCookie, accepted.PendingToken, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax });
                return Redirect303($"/code?return={Uri.EscapeDataString(returnTo)}");
            case PasswordCheckResult.Locked:
                return Page(LoginPages.Password(returnTo, user, "This account is locked. Contact your administrator.", null));
            default:
                return Page(LoginPages.Password(returnTo, user, "The user name or password is wrong.", null));
        }
    }

    private static async Task<IResult> CodeAsync(HttpContext context, MeridianState state)
    {
        IFormCollection form = await context.Request.ReadFormAsync(context.RequestAborted);
        string returnTo = Local(form["return"]);
        switch (state.SignIn.CheckCode(context.Request.Cookies[PendingCookie], form["code"].ToString().Trim()))
        {
            case CodeCheckResult.Accepted accepted:
                context.Response.Cookies.Delete(PendingCookie);
                return Redirect303($"/continue?ticket={accepted.Ticket}&return={Uri.EscapeDataString(returnTo)}");
            case CodeCheckResult.Reused:
                return Page(LoginPages.Code(returnTo, "This code has already been used. Wait for the next one."));
            case CodeCheckResult.Wrong:
                return Page(LoginPages.Code(returnTo, "The verification code is wrong."));
            default:
                return Redirect303($"/login?return={Uri.EscapeDataString(returnTo)}");
        }
    }

    // Only a path of the application: a return address to elsewhere would make this an open redirect.
    internal static string Local(string? path) =>
        path is ['/', ..] and not ['/', '/' or '\\', ..] ? path : "/";

    private static IResult Page(string html) => Results.Content(html, "text/html; charset=utf-8");

    private static IResult Redirect303(string location) => new SeeOther(location);
}
