using BrowserAgent.Fixtures.Meridian.Forms;
using BrowserAgent.Fixtures.Meridian.Truth;
using BrowserAgent.Fixtures.Meridian.Versions;

namespace BrowserAgent.Fixtures.Meridian.Pages;

/// <summary>A saved purchase order, to be read only.</summary>
internal static class OrderPage
{
    public static string Render(Frame frame, OrderRecord order, bool justSaved)
    {
        Html main = Html.Of($"""
            {Frame.Heading(
                "Purchasing / Purchase orders",
                Html.Of($"""Purchase order <span id="order-number">{order.Number}</span>"""),
                Html.Of($"""<span id="order-status" class="pill">Open</span><a class="button" href="/orders">Back to list</a>"""))}
            {Html.If(justSaved, Html.Of($"""<div class="notice" role="status">Purchase order {order.Number} has been saved.</div>"""))}
            <div class="sections">
            {Html.Join(OrderFields.Sections(frame.Ui), section => section.HoldsLines ? Lines(frame, order) : Section(frame, order, section))}
            </div>
            <p class="stamp">Saved by {order.Account} on {frame.Locale.Shown(order.SavedAt)}</p>
            """);
        return frame.Render(order.Number, main);
    }

    private static Html Section(Frame frame, OrderRecord order, SectionSpec section) => Html.Of($"""
        <section class="card s-{section.Id}" aria-labelledby="head-{section.Id}"><h2 id="head-{section.Id}" class="card-head">{frame.Say(section.Title)}</h2>
        <dl class="pairs">
        {Html.Join(section.Fields, field => Html.Of($"""
            <div class="{(field.Wide ? "pair wide-pair" : "pair")}"><dt id="term-{field.Id}">{frame.Say(field.Label)}</dt><dd id="view-{field.Id}" aria-labelledby="term-{field.Id}">{Value(frame, order, field)}</dd></div>

            """))}
        </dl></section>
        """);

    private static Html Value(Frame frame, OrderRecord order, FieldSpec field)
    {
        string text = field.Key switch
        {
            OrderFields.Supplier => order.Supplier,
            OrderFields.Reference => order.Reference,
            OrderFields.OrderDate => frame.Locale.Shown(order.OrderDate),
            OrderFields.DueDate => frame.Locale.Shown(order.Due),
            OrderFields.Currency => order.Currency,
            OrderFields.ShipTo => order.ShipTo,
            OrderFields.Memo => order.Memo,
            _ when field.Kind == FieldKind.Check => order.Fields.GetValueOrDefault(field.Key, "").Length > 0 ? "Yes" : "No",
            _ => order.Fields.GetValueOrDefault(field.Key, ""),
        };
        return text.Length == 0 ? Html.Of($"—") : Html.Of($"{text}");
    }

    private static Html Lines(Frame frame, OrderRecord order) => Html.Of($"""
        <section class="card s-items" aria-labelledby="head-items"><h2 id="head-items" class="card-head">{frame.Say("Items")}</h2>
        <table id="order-lines" class="grid" aria-label="{frame.Say("Items")}">
        <thead><tr><th scope="col">#</th><th scope="col">{frame.Say("Item")}</th><th scope="col">Description</th><th scope="col" class="num">{frame.Say("Quantity")}</th><th scope="col" class="num">{frame.Say("Unit price")}</th><th scope="col" class="num">{frame.Say("Amount")}</th></tr></thead>
        <tbody>
        {Html.Join(order.Lines.Index(), entry => Html.Of($"""
            <tr><td>{entry.Index + 1}</td><td>{entry.Item.Item}</td><td>{entry.Item.ItemName}</td><td class="num">{frame.Locale.ShownQuantity(entry.Item.Quantity, entry.Item.Unit)}</td><td class="num">{frame.Locale.ShownMoney(entry.Item.Price, order.Currency)}</td><td class="num">{frame.Locale.ShownMoney(entry.Item.Amount, order.Currency)}</td></tr>

            """))}
        </tbody></table>
        <p class="total"><span class="total-name">{frame.Say("Total")}</span> <strong id="order-total" class="total-value">{frame.Locale.ShownMoney(order.Total, order.Currency)}</strong></p>
        </section>
        """);
}
