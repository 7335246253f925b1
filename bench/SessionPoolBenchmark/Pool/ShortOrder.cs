using System.Globalization;
using BrowserAgent.BenchmarkKit;

namespace BrowserAgent.SessionPoolBenchmark.Pool;

/// <summary>One short job as it is sent to a lane: texts as they are typed.</summary>
/// <param name="Reference">Natural key.</param>
/// <param name="Supplier">Full name.</param>
/// <param name="ItemId">Meridian's number of the item.</param>
/// <param name="Quantity">Pieces.</param>
internal sealed record ShortOrder(string Reference, string Supplier, string ItemId, string Quantity)
{
    private static readonly string[] Suppliers = ["ACME Corporation", "Baltic Bearings AB", "Nordwind Antriebstechnik"];

    // With the prices that the form looks up.
    private static readonly (string Id, BenchOrderLine Line)[] Items =
    [
        ("101", new("BRG-6204", 12m, 4.85m)), ("102", new("BRG-6204-2RS", 40m, 5.40m)), ("103", new("BRG-6204-ZZ", 7m, 5.15m)), ("104", new("BRG-6204-C3", 25m, 5.95m)),
    ];

    private static readonly CultureInfo Site = CultureInfo.GetCultureInfo("de-DE");

    /// <summary>The same values in every lane under references of the same length.</summary>
    public static ShortOrder Of(string lane, int number)
    {
        var (id, line) = Items[number % Items.Length];
        return new ShortOrder(
            string.Create(CultureInfo.InvariantCulture, $"{lane}-{number:00000}"),
            Suppliers[number % Suppliers.Length],
            id,
            line.Quantity.ToString(Site));
    }

    /// <summary>The record that must be in the site afterwards: fields that are not typed have the form's default values.</summary>
    /// <param name="today">The site's day.</param>
    public BenchOrder Saved(DateOnly today) => new(
        Reference, Account: null, Supplier, today.AddDays(14), "EUR", "Main Warehouse", "", [Items.Single(item => item.Id == ItemId).Line]);
}
