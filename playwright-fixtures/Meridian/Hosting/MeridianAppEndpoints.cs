using System.Globalization;
using BrowserAgent.Fixtures.Meridian.Faults;
using BrowserAgent.Fixtures.Meridian.Forms;
using BrowserAgent.Fixtures.Meridian.Pages;
using BrowserAgent.Fixtures.Meridian.Records;
using BrowserAgent.Fixtures.Meridian.SignIn;

namespace BrowserAgent.Fixtures.Meridian.Hosting;

/// <summary>The pages that users work with.</summary>
internal static class MeridianAppEndpoints
{
    public static void Map(WebApplication host, MeridianState state)
    {
        var middleware = new AppMiddleware(state);
        var save = new SaveOrderHandler(state, middleware);
        host.Use(middleware.InvokeAsync);
        StaticAssets.Map(host, state);
        LookupEndpoints.Map(host, state);

        host.MapGet("/sso", (HttpContext context) => SignIn(context, state));
        host.MapGet("/logout", (HttpContext context) => SignOut(context, state));
        host.MapGet("/", (HttpContext context) =>
            Page(DashboardPage.Render(LayoutOf(context), state.Truth.Orders(), state.Today, state.Catalogue.Suppliers.Count)));
        host.MapGet("/suppliers", (HttpContext context) => Page(CataloguePages.Suppliers(LayoutOf(context), state.Catalogue.Suppliers)));
        host.MapGet("/items", (HttpContext context) => Page(CataloguePages.Items(LayoutOf(context), state.Catalogue.Items)));
        host.MapGet("/news", (HttpContext context) => Page((LayoutOf(context) with { Nuisances = ["news"] }).Render("What is new", Html.Of($"<h1>What is new</h1>"))));
        host.MapGet("/api/told", (HttpContext context, string what) => PageReported(context, state, what));
        host.MapPost("/api/told", (HttpContext context, string what) => PageReported(context, state, what)).DisableAntiforgery();
        host.MapGet("/orders", (HttpContext context) => List(context, state));
        host.MapGet("/orders/new", (HttpContext context, string? saved) => Blank(context, state, saved));
        host.MapGet("/orders/{id:int}", (HttpContext context, int id) => state.Truth.Order(id) is { } order
            ? Page(OrderPage.Render(LayoutOf(context), order, context.Request.Query.ContainsKey("saved")))
            : Results.NotFound());
        host.MapPost("/orders", (Func<HttpContext, Task<IResult>>)save.RunAsync);
        host.MapPost("/orders/discard", (HttpContext context) => Discard(context, state));
    }

    internal static PageLayout LayoutOf(HttpContext context) => (PageLayout)context.Items[typeof(PageLayout)]!;

    internal static IResult Page(string html, int status = StatusCodes.Status200OK) =>
        Results.Content(html, "text/html; charset=utf-8", statusCode: status);

    private static IResult SignIn(HttpContext context, MeridianState state)
    {
        string back = LoginHost.Local(context.Request.Query["return"]);
        if (state.SignIn.Redeem(context.Request.Query["ticket"]) is not { } account)
        {
            return Results.Redirect($"{state.LoginAddress.OriginalString.TrimEnd('/')}/login?return={Uri.EscapeDataString(back)}");
        }

        AppSession session = state.Sessions.Start(account);
        if (state.Faults.Fires(FaultKind.Kick, new FaultRequestContext(account.User, "/sso"), out _))
        {
            foreach (AppSession kicked in state.Sessions.EndAll(account.User, spared: session))
            {
                state.Truth.AddLogin(kicked.Account.User, LoginResult.Kicked);
            }
        }

        state.Truth.AddSession(account.User, state.Sessions.CountOf(account.User));
        context.Response.Cookies.Append(AppMiddleware.SessionCookie, session.Token, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax });
        return Results.Redirect(back);
    }

    private static IResult SignOut(HttpContext context, MeridianState state)
    {
        AppSession session = LayoutOf(context).Session;
        state.Sessions.End(session);
        state.Truth.AddLogout(session.Account.User);
        context.Response.Cookies.Delete(AppMiddleware.SessionCookie);
        return Results.Redirect($"{state.LoginAddress.OriginalString.TrimEnd('/')}/login?out=1");
    }

    private static IResult PageReported(HttpContext context, MeridianState state, string what)
    {
        state.Truth.AddEvent(EventKind.PageReported, LayoutOf(context).Session.Account.User, detail: what);
        return Results.NoContent();
    }

    private static IResult List(HttpContext context, MeridianState state)
    {
        IQueryCollection query = context.Request.Query;
        int page = int.TryParse(query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 1;
        return Page(OrderListPage.Render(
            LayoutOf(context),
            state.Truth.Orders(),
            query["search"].ToString().Trim(),
            page,
            query.ContainsKey("discarded") ? LayoutOf(context).LabelFor("The draft has been deleted.") : null));
    }

    private static IResult Blank(HttpContext context, MeridianState state, string? saved)
    {
        PageLayout layout = LayoutOf(context);
        var form = new OrderFormPage(layout, state.Catalogue, OrderDraft.Blank(layout.Session.Account, state.Today), []);
        OrderRecord? before = int.TryParse(saved, NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? state.Truth.Order(id) : null;
        return Page(form.Render(notice: before is null ? null : layout.LabelFor("Purchase order {0} has been saved.").Replace("{0}", before.Number, StringComparison.Ordinal)));
    }

    private static IResult Discard(HttpContext context, MeridianState state)
    {
        string? reference = (context.Items[typeof(OrderDraft)] as OrderDraft)?[OrderFieldCatalog.Reference].Trim();
        state.Truth.AddEvent(EventKind.Discarded, LayoutOf(context).Session.Account.User, reference);
        return new SeeOther("/orders?discarded=1");
    }
}
