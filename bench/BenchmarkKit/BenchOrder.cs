namespace BrowserAgent.BenchmarkKit;

/// <summary>One purchase order of a bench.</summary>
/// <param name="Reference">Natural key.</param>
/// <param name="Account">Who must have saved it; null when any may.</param>
/// <param name="Supplier">Name.</param>
/// <param name="Due">Due date.</param>
/// <param name="Currency">Code.</param>
/// <param name="ShipTo">Place.</param>
/// <param name="Memo">Text.</param>
/// <param name="Lines">At least one.</param>
public sealed record BenchOrder(
    string Reference, string? Account, string Supplier, DateOnly Due, string Currency, string ShipTo, string Memo, IReadOnlyList<BenchOrderLine> Lines);

/// <param name="Item">Code.</param>
/// <param name="Quantity">Pieces.</param>
/// <param name="Price">Of one piece.</param>
public sealed record BenchOrderLine(string Item, decimal Quantity, decimal Price);
