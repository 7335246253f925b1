using System.Globalization;
using BrowserAgent.Demo.OrderFiles;

namespace BrowserAgent.Demo.Scenarios;

/// <summary>One line of one purchase order in Tryton's records; an order without lines is one row without an item.</summary>
internal sealed record TrytonOrderLineRow(int Id, string Reference, string Supplier, string? Item, string? Quantity, string? Price)
{
    public static IReadOnlyList<OrderValues> Orders(IEnumerable<TrytonOrderLineRow> rows) =>
        [.. rows.GroupBy(row => row.Id).Select(order => new OrderValues
        {
            Reference = order.First().Reference,
            Fields = new Dictionary<string, string> { ["supplier"] = order.First().Supplier },
            Lines = [.. order.Where(row => row.Item is not null).Select(row => new OrderLineValues(row.Item!, Number(row.Quantity), Number(row.Price)))],
        })];

    private static decimal Number(string? text) => decimal.Parse(text ?? "0", NumberStyles.Float, CultureInfo.InvariantCulture);
}
