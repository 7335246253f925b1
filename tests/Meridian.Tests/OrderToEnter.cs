using BrowserAgent.Fixtures.Meridian.Records;

namespace BrowserAgent.Meridian.Tests;

/// <summary>An order that differs from the form's defaults in every field: what a person enters, and what must be stored then.</summary>
internal static class OrderToEnter
{
    public const string Supplier = "ACME Corp (EU)";

    public static IReadOnlyList<(string Item, string Quantity, string Price)> Lines { get; } = [("BRG-6204", "12,5", "1.234,50"), ("GLV-9", "3", "3,20")];

    /// <summary>What is typed or chosen, by the key that the ground truth has for it; the supplier, the reference and the lines are apart.</summary>
    public static IReadOnlyDictionary<string, string> Values { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["orderDate"] = "21.11.2026",
        ["dueDate"] = "24.12.2026",
        ["currency"] = "USD",
        ["buyer"] = "Eva Brandt",
        ["department"] = "Research",
        ["costCentre"] = "4200 Assembly",
        ["project"] = "P-17",
        ["shipTo"] = "Rotterdam Depot",
        ["deliveryTerms"] = "FCA",
        ["shippingMethod"] = "Express",
        ["carrierAccount"] = "CA-9",
        ["requestedBy"] = "Jo Weber",
        ["partialDelivery"] = "",
        ["paymentTerms"] = "Net 60",
        ["taxCode"] = "Reduced",
        ["discount"] = "2,5",
        ["budgetCode"] = "B-1",
        ["memo"] = "Gate 3",
        ["internalNote"] = "Call first",
        ["supplierMessage"] = "Please confirm",
        ["priority"] = "High",
        ["confidential"] = "yes",
    };

    /// <param name="order">The stored order.</param>
    /// <param name="others">Further fields that the version's form has, which nobody filled.</param>
    public static void Check(OrderRecord order, params IReadOnlyList<string> others)
    {
        Assert.Equal((Supplier, 202), (order.Supplier, order.SupplierId));
        Assert.Equal((new DateOnly(2026, 11, 21), new DateOnly(2026, 12, 24)), (order.OrderDate, order.Due));
        Assert.Equal(("USD", "Rotterdam Depot", "Gate 3"), (order.Currency, order.ShipTo, order.Memo));
        Assert.Equal(
            [
                new OrderLine("BRG-6204", "Ball bearing 6204", 12.5m, "pcs", 1234.5m, 15431.25m),
                new OrderLine("GLV-9", "Safety gloves size 9", 3m, "pair", 3.2m, 9.6m),
            ],
            order.Lines);
        Assert.Equal(15054.83m, order.Total);
        string[] own = ["orderDate", "dueDate", "currency", "shipTo", "memo"];
        Assert.Equal(
            Values.Where(value => !own.Contains(value.Key, StringComparer.Ordinal)).Concat(others.Select(key => KeyValuePair.Create(key, ""))).OrderBy(value => value.Key, StringComparer.Ordinal),
            order.Fields.OrderBy(value => value.Key, StringComparer.Ordinal));
    }
}
