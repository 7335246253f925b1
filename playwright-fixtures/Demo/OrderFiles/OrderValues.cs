namespace BrowserAgent.Demo.OrderFiles;

/// <summary>
/// A purchase order as plain values: what a person expects, or what a site's ground truth holds. Header fields are texts (days as
/// yyyy-MM-dd). Nothing here is shared with the worker, so that both can't be wrong in the same way.
/// </summary>
internal sealed record OrderValues
{
    public required string Reference { get; init; }

    /// <summary>Supplier, due, currency …, as far as they are told.</summary>
    public required IReadOnlyDictionary<string, string> Fields { get; init; }

    public required IReadOnlyList<OrderLineValues> Lines { get; init; }

    /// <summary>Where this order, as saved, is not what was expected; empty when all expected values are there.</summary>
    public IReadOnlyList<string> DifferencesFrom(OrderValues expected)
    {
        var differences = expected.Fields
            .Where(field => Fields.GetValueOrDefault(field.Key) != field.Value)
            .Select(field => $"{field.Key} is \"{Fields.GetValueOrDefault(field.Key)}\", expected \"{field.Value}\"")
            .ToList();
        if (Lines.Count != expected.Lines.Count)
        {
            differences.Add($"{Lines.Count} lines, expected {expected.Lines.Count}");
        }

        differences.AddRange(expected.Lines.Zip(Lines)
            .Where(pair => pair.First != pair.Second)
            .Select((pair, index) => $"line {index + 1} is {pair.Second}, expected {pair.First}"));
        return differences;
    }
}

/// <summary>One line of an order. 12.50 equals 12.5.</summary>
internal sealed record OrderLineValues(string Item, decimal Quantity, decimal Price)
{
    public override string ToString() => $"{Item} × {Quantity} @ {Price}";
}
