namespace BrowserAgent.Fixtures.Meridian.Records;

/// <summary>A purchase order as it was committed.</summary>
public sealed record OrderRecord
{
    public required int Id { get; init; }

    public required string Number { get; init; }

    public required string Reference { get; init; }

    public required string Supplier { get; init; }

    public required int SupplierId { get; init; }

    public required DateOnly OrderDate { get; init; }

    public required DateOnly Due { get; init; }

    public required string Currency { get; init; }

    public required string ShipTo { get; init; }

    public required string Memo { get; init; }

    public required IReadOnlyList<OrderLine> Lines { get; init; }

    /// <summary>Sum of the lines less the discount, two decimals.</summary>
    public required decimal Total { get; init; }

    public required string Account { get; init; }

    /// <summary>Ordinal of the session that saved it, counted from 1 at each start of Meridian.</summary>
    public required int Session { get; init; }

    public required DateTimeOffset SavedAt { get; init; }

    /// <summary>Every other header field by its key, as the form sent it.</summary>
    public required IReadOnlyDictionary<string, string> Fields { get; init; }
}

/// <summary>A line of a purchase order; <paramref name="Item"/> is the item's code.</summary>
public sealed record OrderLine(string Item, string ItemName, decimal Quantity, string Unit, decimal Price, decimal Amount);
