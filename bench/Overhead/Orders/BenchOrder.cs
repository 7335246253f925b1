namespace BrowserAgent.Bench.Overhead.Orders;

/// <summary>One purchase order of the bench.</summary>
internal sealed record BenchOrder(
    string Reference, string Account, string Supplier, DateOnly Due, string Currency, string ShipTo, string Memo, IReadOnlyList<BenchLine> Lines);

internal sealed record BenchLine(string Item, decimal Quantity, decimal Price);
