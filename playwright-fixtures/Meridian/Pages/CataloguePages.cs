using BrowserAgent.Fixtures.Meridian.Catalogue;

namespace BrowserAgent.Fixtures.Meridian.Pages;

/// <summary>The plain lists of suppliers and items.</summary>
internal static class CataloguePages
{
    public static string Suppliers(Frame frame, IReadOnlyList<Supplier> suppliers) => List(
        frame,
        frame.Say("Suppliers"),
        Html.Of($"""<th scope="col">ID</th><th scope="col">Name</th><th scope="col">City</th><th scope="col">Country</th>"""),
        Html.Join(suppliers, supplier => Html.Of($"""
            <tr><td>{supplier.Id}</td><td>{supplier.Name}</td><td>{supplier.City}</td><td>{supplier.Country}</td></tr>

            """)));

    public static string Items(Frame frame, IReadOnlyList<CatalogueItem> items) => List(
        frame,
        frame.Say("Items"),
        Html.Of($"""<th scope="col">ID</th><th scope="col">Code</th><th scope="col">Name</th><th scope="col">Category</th><th scope="col">{frame.Say("Unit")}</th><th scope="col" class="num">List price</th>"""),
        Html.Join(items, item => Html.Of($"""
            <tr><td>{item.Id}</td><td>{item.Code}</td><td>{item.Name}</td><td>{item.Category}</td><td>{item.Unit}</td><td class="num">{frame.Locale.ShownMoney(item.Price, "EUR")}</td></tr>

            """)));

    private static string List(Frame frame, string title, Html columns, Html rows) => frame.Render(title, Html.Of($"""
        {Frame.Heading("Purchasing", Html.Of($"{title}"), Html.None)}
        <section class="card" aria-labelledby="list-head"><h2 id="list-head" class="card-head">All {title.ToLowerInvariant()}</h2>
        <table class="grid" aria-label="{title}"><thead><tr>{columns}</tr></thead><tbody>
        {rows}
        </tbody></table></section>
        """));
}
