using BrowserAgent.Fixtures.Meridian.Faults;
using BrowserAgent.Fixtures.Meridian.Forms;
using BrowserAgent.Fixtures.Meridian.Pages;
using BrowserAgent.Fixtures.Meridian.Records;
using BrowserAgent.Fixtures.Meridian.SignIn;
using BrowserAgent.Fixtures.Meridian.Versions;

namespace BrowserAgent.Fixtures.Meridian.Hosting;

/// <summary>Stands before every application page: faults that hit any request, then the session, then the interface version.</summary>
internal sealed class AppMiddleware(MeridianState state)
{
    public const string SessionCookie = "meridian_session";
    private const string UiCookie = "meridian_ui";

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        HttpRequest request = context.Request;
        string path = request.Path.Value ?? "/";
        if (path.StartsWith(StaticAssets.Prefix, StringComparison.Ordinal) || path == "/sso")
        {
            await next(context);
            return;
        }

        AppSession? session = state.Sessions.Touch(request.Cookies[SessionCookie]);
        OrderDraft? draft = HttpMethods.IsPost(request.Method) && request.HasFormContentType
            ? OrderDraft.Read(await request.ReadFormAsync(context.RequestAborted))
            : null;
        string? reference = draft?[OrderFieldCatalog.Reference] ?? (string?)request.Query["search"];
        var faultRequestContext = new FaultRequestContext(session?.Account.User, path, reference?.Trim(), request.Method);

        if (await FailsAsync(context, faultRequestContext))
        {
            return;
        }

        if (session is not null && state.Faults.EndsSession(session, state.Options.Time.GetUtcNow(), faultRequestContext))
        {
            EndSession(session);
            session = null;
        }

        if (session is null)
        {
            SendToLogin(context, path);
            return;
        }

        UiVersion? asked = UiVersion.Parse(request.Query["ui"]);
        if (asked is { } chosen)
        {
            context.Response.Cookies.Append(UiCookie, chosen.Number.ToString(System.Globalization.CultureInfo.InvariantCulture), new CookieOptions { SameSite = SameSiteMode.Lax });
        }

        UiVersion ui = asked ?? state.Ui.For(session.Account.User, request.Cookies[UiCookie]);
        bool page = HttpMethods.IsGet(request.Method) && !path.StartsWith("/api", StringComparison.Ordinal) && path != "/logout";
        bool tour = page && state.Faults.Fires(FaultKind.Modal, faultRequestContext, out _);
        int leak = page && state.Faults.Fires(FaultKind.Leak, faultRequestContext, out FaultSpec? leaking) ? leaking.MiB ?? PageLayout.DefaultLeakMiB : 0;
        string[] nuisances = page ? [.. FaultKind.Nuisances.Where(kind => state.Faults.Fires(kind, faultRequestContext, out _))] : [];
        context.Items[typeof(PageLayout)] = new PageLayout(session, ui, state.Ui.Build, path, tour) { LeakMiB = leak, Nuisances = nuisances };
        context.Items[typeof(OrderDraft)] = draft;
        await next(context);
    }

    public void EndSession(AppSession session)
    {
        if (state.Sessions.End(session))
        {
            state.Truth.AddEvent(EventKind.SessionEnded, session.Account.User);
        }
    }

    public void SendToLogin(HttpContext context, string path)
    {
        if (path.StartsWith("/api", StringComparison.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        bool get = HttpMethods.IsGet(context.Request.Method);
        string back = get ? path + context.Request.QueryString : "/orders/new";
        context.Response.StatusCode = get ? StatusCodes.Status302Found : StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = $"{state.LoginAddress.OriginalString.TrimEnd('/')}/login?return={Uri.EscapeDataString(back)}";
    }

    private async Task<bool> FailsAsync(HttpContext context, FaultRequestContext faultRequestContext)
    {
        if (state.Faults.Fires(FaultKind.Slow, faultRequestContext, out FaultSpec? slow))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(slow.Ms ?? 1000), state.Options.Time, CancellationToken.None);
        }

        if (state.Faults.Fires(FaultKind.Maintenance, faultRequestContext, out _))
        {
            await FailAsync(context, StatusCodes.Status503ServiceUnavailable, FailurePages.Maintenance);
            return true;
        }

        if (state.Faults.Fires(FaultKind.TooMany, faultRequestContext, out FaultSpec? tooMany))
        {
            context.Response.Headers.RetryAfter = Math.Ceiling(tooMany.Seconds ?? 5).ToString(System.Globalization.CultureInfo.InvariantCulture);
            await FailAsync(context, StatusCodes.Status429TooManyRequests, FailurePages.TooMany);
            return true;
        }

        return false;
    }

    private static Task FailAsync(HttpContext context, int status, string html) =>
        Results.Content(html, "text/html; charset=utf-8", statusCode: status).ExecuteAsync(context);
}
