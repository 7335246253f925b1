using BrowserAgent.Fixtures.Meridian.Catalogue;

namespace BrowserAgent.Fixtures.Meridian.Pages;

/// <summary>The plain lists of suppliers and items.</summary>
internal static class CataloguePages
{
    public static string Suppliers(PageLayout layout, IReadOnlyList<Supplier> suppliers) => List(
        layout,
        layout.LabelFor("Suppliers"),
        Html.Of($"""<th scope="col">ID</th><th scope="col">Name</th><th scope="col">City</th><th scope="col">Country</th>"""),
        Html.Join(suppliers, supplier => Html.Of($"""
            <tr><td>{supplier.Id}</td><td>{supplier.Name}</td><td>{supplier.City}</td><td>{supplier.Country}</td></tr>

            """)));

    public static string Items(PageLayout layout, IReadOnlyList<CatalogueItem> items) => List(
        layout,
        layout.LabelFor("Items"),
        Html.Of($"""<th scope="col">ID</th><th scope="col">Code</th><th scope="col">Name</th><th scope="col">Category</th><th scope="col">{layout.LabelFor("Unit")}</th><th scope="col" class="num">List price</th>"""),
        Html.Join(items, item => Html.Of($"""
            <tr><td>{item.Id}</td><td>{item.Code}</td><td>{item.Name}</td><td>{item.Category}</td><td>{item.Unit}</td><td class="num">{layout.Locale.FormatMoney(item.Price, "EUR")}</td></tr>

            """)));

    private static string List(PageLayout layout, string title, Html columns, Html rows) => layout.Render(title, Html.Of($"""
        {PageLayout.Heading("Purchasing", Html.Of($"{title}"), Html.None)}
        <section class="card" aria-labelledby="list-head"><h2 id="list-head" class="card-head">All {title.ToLowerInvariant()}</h2>
        <table class="grid" aria-label="{title}"><thead><tr>{columns}</tr></thead><tbody>
        {rows}
        </tbody></table></section>
        """));
}
