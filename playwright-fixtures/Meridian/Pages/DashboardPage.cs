using System.Globalization;
using BrowserAgent.Fixtures.Meridian.Records;

namespace BrowserAgent.Fixtures.Meridian.Pages;

internal static class DashboardPage
{
    public static string Render(PageLayout layout, IReadOnlyList<OrderRecord> orders, DateOnly today, int suppliers)
    {
        List<OrderRecord> inEuro = [.. orders.Where(order => order.Currency == "EUR")];
        string value = layout.Locale.FormatMoney(inEuro.Sum(order => order.Total), "EUR");
        int soon = orders.Count(order => order.Due >= today && order.Due <= today.AddDays(7));
        List<(string Name, decimal Value)> top =
        [
            .. inEuro.GroupBy(order => order.Supplier, StringComparer.Ordinal)
                .Select(group => (group.Key, group.Sum(order => order.Total)))
                .OrderByDescending(pair => pair.Item2)
                .Take(6),
        ];
        decimal most = top.Count == 0 ? 1 : Math.Max(1, top[0].Value);
        string first = layout.Session.Account.DisplayName.Split(' ')[0];

        Html main = Html.Of($"""
            {layout.Heading("Home", Html.Of($"{layout.LabelFor("Good day, {0}", first)}"), Html.Of($"""<a class="button primary" href="/orders/new">{layout.LabelFor("New purchase order")}</a>"""))}
            <div class="tiles">
            {Tile(layout, "Open orders", orders.Count.ToString(CultureInfo.InvariantCulture), "all sites")}
            {Tile(layout, "Committed value", value, "orders in EUR")}
            {Tile(layout, "Due within 7 days", soon.ToString(CultureInfo.InvariantCulture), "by due date")}
            {Tile(layout, layout.Ui.IsComponents ? "Active suppliers" : "Active " + layout.LabelFor("Suppliers").ToLowerInvariant(), suppliers.ToString(CultureInfo.InvariantCulture), "in the catalogue")}
            </div>
            <div class="halves">
            <section class="card" aria-labelledby="recent-head"><h2 id="recent-head" class="card-head">{layout.LabelFor("Latest orders")}</h2>
            {Recent(layout, orders)}
            </section>
            <section class="card" aria-labelledby="spend-head"><h2 id="spend-head" class="card-head">{(layout.Ui.IsComponents ? layout.LabelFor("Ordered by supplier") : "Ordered by " + layout.LabelFor("Supplier").ToLowerInvariant())}</h2>
            <div class="bars">
            {Html.Join(top, pair => Html.Of($"""<div class="bar-row"><span class="bar-name">{pair.Name}</span><progress class="bar" max="100" value="{(int)(pair.Value * 100 / most)}"></progress><span class="bar-value">{layout.Locale.FormatMoney(pair.Value, "EUR")}</span></div>"""))}
            {Html.If(top.Count == 0, Html.Of($"""<p class="empty">{layout.LabelFor("Nothing ordered yet.")}</p>"""))}
            </div>
            </section>
            </div>
            """);
        return layout.Render("Dashboard", layout.Part("mrd-page", "", main));
    }

    private static Html Tile(PageLayout layout, string name, string value, string note) =>
        Html.Of($"""<div class="tile"><p class="tile-name">{layout.LabelFor(name)}</p><p class="tile-value">{value}</p><p class="tile-note">{layout.LabelFor(note)}</p></div>""");

    private static Html Recent(PageLayout layout, IReadOnlyList<OrderRecord> orders) => orders.Count == 0
        ? Html.Of($"""<p class="empty">{layout.LabelFor("No orders yet. Start with a new purchase order.")}</p>""")
        : Html.Of($"""
            <table class="grid"><thead><tr><th>{layout.LabelFor("Number")}</th><th>{layout.LabelFor("Supplier")}</th><th>{layout.LabelFor("Due")}</th><th class="num">{layout.LabelFor("Total")}</th></tr></thead><tbody>
            {Html.Join(orders.Reverse().Take(6), order => Html.Of($"""<tr><td><a href="/orders/{order.Id}">{order.Number}</a></td><td class="clip">{order.Supplier}</td><td>{layout.Locale.FormatInput(order.Due)}</td><td class="num">{layout.Locale.FormatMoney(order.Total, order.Currency)}</td></tr>"""))}
            </tbody></table>
            """);
}
