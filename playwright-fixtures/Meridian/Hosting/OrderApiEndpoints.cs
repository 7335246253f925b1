using BrowserAgent.Fixtures.Meridian.Forms;
using BrowserAgent.Fixtures.Meridian.Records;

namespace BrowserAgent.Fixtures.Meridian.Hosting;

/// <summary>
/// A way past the pages into the same order book, for load that no browser could carry: search, read, save. It saves as the pages do, and like
/// them never looks for an order with the same reference.
/// </summary>
internal static class OrderApiEndpoints
{
    public static void Map(WebApplication host, MeridianState state)
    {
        host.MapGet("/orders", (string reference) => Results.Json(
            state.Truth.Orders().Where(order => order.Reference.Contains(reference.Trim(), StringComparison.OrdinalIgnoreCase))));
        host.MapGet("/orders/{id:int}", (int id) => state.Truth.Order(id) is { } order ? Results.Json(order) : Results.NotFound());
        host.MapPost("/orders", (OrderEntry order) => Save(state, order));
    }

    private static IResult Save(MeridianState state, OrderEntry order)
    {
        if (state.Catalogue.Suppliers.FirstOrDefault(supplier => supplier.Name == order.Supplier) is not { } supplier)
        {
            return Refuse(state, order, $"There is no supplier '{order.Supplier}'.");
        }

        var lines = new List<OrderLine>();
        foreach (OrderEntryLine line in order.Lines)
        {
            if (state.Catalogue.Items.FirstOrDefault(item => item.Code == line.Item) is not { } item)
            {
                return Refuse(state, order, $"There is no item '{line.Item}'.");
            }

            lines.Add(new OrderLine(item.Code, item.Name, line.Quantity, item.Unit, line.Price, OrderDraftValidator.Money(line.Quantity * line.Price)));
        }

        return Results.Json(state.Truth.Commit(new OrderRecord
        {
            Id = 0,
            Number = "",
            Reference = order.Reference.Trim(),
            Supplier = supplier.Name,
            SupplierId = supplier.Id,
            OrderDate = state.Today,
            Due = order.Due,
            Currency = order.Currency,
            ShipTo = order.ShipTo ?? "",
            Memo = order.Memo ?? "",
            Lines = lines,
            Total = OrderDraftValidator.Money(lines.Sum(line => line.Amount)),
            Account = order.Account,
            Session = 0,
            SavedAt = default,
            Fields = new Dictionary<string, string>(StringComparer.Ordinal),
        }));
    }

    private static IResult Refuse(MeridianState state, OrderEntry order, string why)
    {
        state.Truth.AddEvent(EventKind.Refused, order.Account, order.Reference, why);
        return Results.UnprocessableEntity(new { error = why });
    }

    private sealed record OrderEntry(
        string Account, string Reference, string Supplier, DateOnly Due, string Currency, string? ShipTo, string? Memo, IReadOnlyList<OrderEntryLine> Lines);

    private sealed record OrderEntryLine(string Item, decimal Quantity, decimal Price);
}
