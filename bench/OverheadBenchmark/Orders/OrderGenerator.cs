using System.Globalization;
using BrowserAgent.BenchmarkKit;

namespace BrowserAgent.OverheadBenchmark.Orders;

/// <summary>
/// Makes the orders and remembers them. All lanes of a round enter the same values, so that their times may be compared; only the
/// reference, of the same length, and the account differ.
/// </summary>
internal sealed class OrderGenerator(DateOnly today)
{
    private static readonly string[] Suppliers = ["ACME Corporation", "Baltic Bearings AB", "Nordwind Antriebstechnik"];
    private static readonly string[] Places = ["Main Warehouse", "Plant 2 Kiel", "Rotterdam Depot"];
    private static readonly string[] Currencies = ["EUR", "USD", "GBP", "CHF"];
    private static readonly BenchOrderLine[] Lines =
    [
        new("BRG-6204-2RS", 40m, 5.45m), new("BRG-30205", 12.5m, 11.85m), new("BRG-NU205", 8m, 19.10m), new("BLT-M8X30", 500m, 0.15m),
        new("BRG-6205", 25m, 5.65m), new("BRG-6206", 16m, 7.40m), new("BRG-6204-ZZ", 30m, 5.20m),
    ];

    private readonly List<BenchOrder> _placed = [];

    public IReadOnlyList<BenchOrder> Placed => _placed;

    public BenchOrder Place(int round, string account)
    {
        var order = new BenchOrder(
            string.Create(CultureInfo.InvariantCulture, $"BENCH-{round:000}-{account}"),
            account,
            Suppliers[round % Suppliers.Length],
            today.AddDays(14 + round),
            Currencies[round % Currencies.Length],
            Places[round % Places.Length],
            string.Create(CultureInfo.InvariantCulture, $"Gate {(round % 7) + 1}, ring twice"),
            [.. Enumerable.Range(0, 3).Select(line => Lines[(round + (2 * line)) % Lines.Length])]);
        _placed.Add(order);
        return order;
    }
}
