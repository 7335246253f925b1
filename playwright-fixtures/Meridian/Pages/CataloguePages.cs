using BrowserAgent.Fixtures.Meridian.Catalogue;

namespace BrowserAgent.Fixtures.Meridian.Pages;

/// <summary>The plain lists of suppliers and items.</summary>
internal static class CataloguePages
{
    public static string Suppliers(PageLayout layout, IReadOnlyList<Supplier> suppliers) => List(
        layout,
        layout.LabelFor("Suppliers"),
        AllOf(layout, "Suppliers"),
        Html.Of($"""<th scope="col">{layout.LabelFor("ID")}</th><th scope="col">{layout.LabelFor("Name")}</th><th scope="col">{layout.LabelFor("City")}</th><th scope="col">{layout.LabelFor("Country")}</th>"""),
        Html.Join(suppliers, supplier => Html.Of($"""
            <tr><td>{supplier.Id}</td><td>{supplier.Name}</td><td>{supplier.City}</td><td>{supplier.Country}</td></tr>

            """)));

    public static string Items(PageLayout layout, IReadOnlyList<CatalogueItem> items) => List(
        layout,
        layout.LabelFor("Items"),
        AllOf(layout, "Items"),
        Html.Of($"""<th scope="col">{layout.LabelFor("ID")}</th><th scope="col">{layout.LabelFor("Code")}</th><th scope="col">{layout.LabelFor("Name")}</th><th scope="col">{layout.LabelFor("Category")}</th><th scope="col">{layout.LabelFor("Unit")}</th><th scope="col" class="num">{layout.LabelFor("List price")}</th>"""),
        Html.Join(items, item => Html.Of($"""
            <tr><td>{item.Id}</td><td>{item.Code}</td><td>{item.Name}</td><td>{item.Category}</td><td>{item.Unit}</td><td class="num">{layout.Locale.FormatMoney(item.Price, "EUR")}</td></tr>

            """)));

    private static string AllOf(PageLayout layout, string things) =>
        layout.Ui.IsComponents ? layout.LabelFor($"All {things.ToLowerInvariant()}") : $"All {layout.LabelFor(things).ToLowerInvariant()}";

    private static string List(PageLayout layout, string title, string all, Html columns, Html rows) => layout.Render(title, layout.Part("mrd-page", "", Html.Of($"""
        {layout.Heading("Purchasing", Html.Of($"{title}"), Html.None)}
        <section class="card" aria-labelledby="list-head"><h2 id="list-head" class="card-head">{all}</h2>
        <table class="grid" aria-label="{title}"><thead><tr>{columns}</tr></thead><tbody>
        {rows}
        </tbody></table></section>
        """)));
}
