using System.Globalization;
using BrowserAgent.Fixtures.Meridian.Catalogue;
using BrowserAgent.Fixtures.Meridian.Records;

namespace BrowserAgent.Fixtures.Meridian.Pages;

internal static class OrderListPage
{
    private const int PageSize = 25;

    public static string Render(PageLayout layout, IReadOnlyList<OrderRecord> orders, string search, int page, string? notice)
    {
        List<OrderRecord> found =
        [
            .. orders.Reverse().Where(order => search.Length == 0
                || CatalogueStore.Holds(order.Number, search)
                || CatalogueStore.Holds(order.Reference, search)
                || CatalogueStore.Holds(order.Supplier, search)),
        ];
        int pages = Math.Max(1, (found.Count + PageSize - 1) / PageSize);
        page = Math.Clamp(page, 1, pages);
        string count = found.Count switch { 0 => layout.LabelFor("No orders match"), 1 => layout.LabelFor("1 order"), int many => layout.LabelFor("{0} orders", many.ToString(CultureInfo.InvariantCulture)) };

        Html main = Html.Of($"""
            {layout.Heading("Purchasing", Html.Of($"{layout.LabelFor("Purchase orders")}"), Html.Of($"""<a id="btn-new" class="button primary" href="/orders/new">{layout.LabelFor("New purchase order")}</a>"""))}
            {Html.If(notice is not null, Html.Of($"""<div class="notice" role="status">{notice}</div>"""))}
            <section class="card" aria-labelledby="list-head">
            <h2 id="list-head" class="card-head">{layout.LabelFor("All purchase orders")}</h2>
            <form class="list-tools" method="get" action="/orders" role="search">
            <label class="tool-label" for="order-search">{layout.LabelFor("Search")}</label>
            <input id="order-search" class="box" name="search" value="{search}" placeholder="{layout.LabelFor("Number, reference or supplier")}">
            <button id="btn-search" class="button" type="submit">{layout.LabelFor("Find")}</button>
            <span id="order-count" class="count">{count}</span>
            </form>
            <table id="orders" class="grid" aria-label="{layout.LabelFor("Purchase orders")}">
            <thead><tr><th scope="col">{layout.LabelFor("Number")}</th><th scope="col">{layout.LabelFor("External reference")}</th><th scope="col">{layout.LabelFor("Supplier")}</th><th scope="col">{layout.LabelFor("Date")}</th><th scope="col">{layout.LabelFor("Due")}</th><th scope="col" class="num">{layout.LabelFor("Total")}</th><th scope="col">{layout.LabelFor("Status")}</th></tr></thead>
            <tbody>
            {Html.Join(found.Skip((page - 1) * PageSize).Take(PageSize), order => Row(layout, order))}
            </tbody>
            </table>
            {Html.If(pages > 1, Pager(layout, search, page, pages))}
            </section>
            """);
        return layout.Render("Purchase orders", layout.Part("mrd-page", "", main));
    }

    private static Html Row(PageLayout layout, OrderRecord order) => Html.Of($"""
        <tr><td><a href="/orders/{order.Id}">{order.Number}</a></td><td>{order.Reference}</td><td class="clip">{order.Supplier}</td><td>{layout.Locale.FormatInput(order.OrderDate)}</td><td>{layout.Locale.FormatInput(order.Due)}</td><td class="num">{layout.Locale.FormatMoney(order.Total, order.Currency)}</td><td><span class="pill">{layout.LabelFor("Open")}</span></td></tr>

        """);

    private static Html Pager(PageLayout layout, string search, int page, int pages) => Html.Of($"""
        <nav class="pager" aria-label="{layout.LabelFor("Pages")}">
        {Html.If(page > 1, Html.Of($"""<a class="button" href="/orders?search={Uri.EscapeDataString(search)}&amp;page={page - 1}">{layout.LabelFor("Previous")}</a>"""))}
        <span>{layout.LabelFor("Page {0} of {1}", Text(page)).Replace("{1}", Text(pages), StringComparison.Ordinal)}</span>
        {Html.If(page < pages, Html.Of($"""<a class="button" href="/orders?search={Uri.EscapeDataString(search)}&amp;page={page + 1}">{layout.LabelFor("Next")}</a>"""))}
        </nav>
        """);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
