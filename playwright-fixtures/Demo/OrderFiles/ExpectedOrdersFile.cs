using System.Text.Json;

namespace BrowserAgent.Demo.OrderFiles;

/// <summary>How one order of the file must end.</summary>
internal enum ExpectedResult
{
    /// <summary>Saved by this job, once, with exactly these values.</summary>
    Entered,

    /// <summary>The site held it already, equal; nothing was saved.</summary>
    AlreadyThere,

    /// <summary>A person decides; nothing was saved.</summary>
    Review,

    /// <summary>Refused with reasons before any browser was involved.</summary>
    Rejected,

    /// <summary>Answered with an earlier job, because its key was used before.</summary>
    Known,
}

/// <summary>One order of the file with what must become of it.</summary>
/// <param name="Id">The trace id of its line in the order file.</param>
/// <param name="Ends">How it must end.</param>
/// <param name="Why">What is special about it.</param>
/// <param name="Small">Whether a short run holds it.</param>
/// <param name="Order">What must be saved; null when nothing may be.</param>
internal sealed record ExpectedOrder(string Id, ExpectedResult Ends, string Why, bool Small, OrderValues? Order);

/// <summary>The hand-written truth about an order file.</summary>
/// <param name="Before">Orders that a person entered before the run.</param>
/// <param name="Orders">In the order of the file.</param>
internal sealed record ExpectedOrdersFile(IReadOnlyList<OrderValues> Before, IReadOnlyList<ExpectedOrder> Orders)
{
    public static ExpectedOrdersFile Parse(string text, DateOnly today)
    {
        using var document = JsonDocument.Parse(DatePlaceholders.Expand(text, today));
        var root = document.RootElement;
        return new ExpectedOrdersFile(
            [.. root.GetProperty("before").EnumerateArray().Select(Values)],
            [.. root.GetProperty("orders").EnumerateArray().Select(Expected)]);
    }

    private static ExpectedOrder Expected(JsonElement entry) => new(
        entry.GetProperty("id").GetString()!,
        entry.GetProperty("ends").GetString() switch
        {
            "entered" => ExpectedResult.Entered,
            "already_there" => ExpectedResult.AlreadyThere,
            "review" => ExpectedResult.Review,
            "rejected" => ExpectedResult.Rejected,
            "known" => ExpectedResult.Known,
            var other => throw new FormatException($"An expected order ends as \"{other}\"; known are entered, already_there, review, rejected, known."),
        },
        entry.GetProperty("why").GetString()!,
        entry.TryGetProperty("small", out var small) && small.GetBoolean(),
        entry.TryGetProperty("order", out var order) ? Values(order) : null);

    private static OrderValues Values(JsonElement order) => new()
    {
        Reference = order.GetProperty("reference").GetString()!,
        Fields = order.EnumerateObject()
            .Where(property => property.Name is not ("reference" or "lines"))
            .ToDictionary(property => property.Name, property => property.Value.GetString()!),
        Lines = [.. order.GetProperty("lines").EnumerateArray().Select(line => new OrderLineValues(
            line.GetProperty("item").GetString()!,
            line.GetProperty("quantity").GetDecimal(),
            line.GetProperty("price").GetDecimal()))],
    };
}
