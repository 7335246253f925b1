using BrowserAgent.Fixtures.Meridian.Forms;
using BrowserAgent.Fixtures.Meridian.Records;
using BrowserAgent.Fixtures.Meridian.Versions;

namespace BrowserAgent.Fixtures.Meridian.Pages;

/// <summary>A saved purchase order, to be read only.</summary>
internal static class OrderPage
{
    public static string Render(PageLayout layout, OrderRecord order, bool justSaved)
    {
        Html main = Html.Of($"""
            {layout.Heading(
                "Purchasing / Purchase orders",
                Html.Of($"""{layout.LabelFor("Purchase order")} <span id="order-number">{order.Number}</span>"""),
                Html.Of($"""<span id="order-status" class="pill">{layout.LabelFor("Open")}</span><a class="button" href="/orders">{layout.LabelFor("Back to list")}</a>"""))}
            {Html.If(justSaved, Html.Of($"""<div class="notice" role="status">{layout.LabelFor("Purchase order {0} has been saved.", order.Number)}</div>"""))}
            <div class="sections">
            {Html.Join(OrderFieldCatalog.Sections(layout.Ui), section => layout.Part("mrd-card", $"card-part s-{section.Id}", section.HoldsLines ? Lines(layout, order) : Section(layout, order, section)))}
            </div>
            <p class="stamp">{layout.LabelFor("Saved by {0} on {1}", order.Account).Replace("{1}", layout.Locale.FormatDisplay(order.SavedAt), StringComparison.Ordinal)}</p>
            """);
        return layout.Render(order.Number, layout.Part("mrd-page", "", main));
    }

    private static Html Section(PageLayout layout, OrderRecord order, SectionSpec section) => Html.Of($"""
        <section class="card s-{section.Id}" aria-labelledby="head-{section.Id}"><h2 id="head-{section.Id}" class="card-head">{layout.LabelFor(section.Title)}</h2>
        <dl class="pairs">
        {Html.Join(section.Fields, field => Html.Of($"""
            <div class="{(field.Wide ? "pair wide-pair" : "pair")}"><dt id="term-{OrderFieldCatalog.IdOnSavedPage(field)}">{layout.LabelFor(field.Label)}</dt><dd id="view-{OrderFieldCatalog.IdOnSavedPage(field)}" aria-labelledby="term-{OrderFieldCatalog.IdOnSavedPage(field)}">{Value(layout, order, field)}</dd></div>

            """))}
        </dl></section>
        """);

    private static Html Value(PageLayout layout, OrderRecord order, FieldSpec field)
    {
        string text = field.Key switch
        {
            OrderFieldCatalog.Supplier => order.Supplier,
            OrderFieldCatalog.Reference => order.Reference,
            OrderFieldCatalog.OrderDate => layout.Locale.FormatDisplay(order.OrderDate),
            OrderFieldCatalog.DueDate => layout.Locale.FormatDisplay(order.Due),
            OrderFieldCatalog.Currency => order.Currency,
            OrderFieldCatalog.ShipTo => order.ShipTo,
            OrderFieldCatalog.Memo => order.Memo,
            _ when field.Kind == FieldKind.Check => order.Fields.GetValueOrDefault(field.Key, "").Length > 0 ? layout.LabelFor("Yes") : layout.LabelFor("No"),
            _ when field.Choices.Count > 0 => layout.LabelFor(order.Fields.GetValueOrDefault(field.Key, "")),
            _ => order.Fields.GetValueOrDefault(field.Key, ""),
        };
        return text.Length == 0 ? Html.Of($"—") : Html.Of($"{text}");
    }

    private static Html Lines(PageLayout layout, OrderRecord order) => Html.Of($"""
        <section class="card s-items" aria-labelledby="head-items"><h2 id="head-items" class="card-head">{layout.LabelFor("Items")}</h2>
        <table id="order-lines" class="grid" aria-label="{layout.LabelFor("Items")}">
        <thead><tr><th scope="col">#</th><th scope="col">{layout.LabelFor("Item")}</th><th scope="col">{layout.LabelFor("Description")}</th><th scope="col" class="num">{layout.LabelFor("Quantity")}</th><th scope="col" class="num">{layout.LabelFor("Unit price")}</th><th scope="col" class="num">{layout.LabelFor("Amount")}</th></tr></thead>
        <tbody>
        {Html.Join(order.Lines.Index(), entry => Html.Of($"""
            <tr><td>{entry.Index + 1}</td><td>{entry.Item.Item}</td><td>{entry.Item.ItemName}</td><td class="num">{layout.Locale.FormatQuantity(entry.Item.Quantity, entry.Item.Unit)}</td><td class="num">{layout.Locale.FormatMoney(entry.Item.Price, order.Currency)}</td><td class="num">{layout.Locale.FormatMoney(entry.Item.Amount, order.Currency)}</td></tr>

            """))}
        </tbody></table>
        <p class="total"><span class="total-name">{layout.LabelFor("Total")}</span> <strong id="order-total" class="total-value">{layout.Locale.FormatMoney(order.Total, order.Currency)}</strong></p>
        </section>
        """);
}
