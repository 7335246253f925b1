using System.Text.Json;

namespace BrowserAgent.Demo.OrderFiles;

/// <summary>One line of an order file, ready to be sent as it is.</summary>
/// <param name="Id">Its trace id.</param>
/// <param name="Json">The job, with its days filled in.</param>
internal sealed record OrderFileLine(string Id, string Json);

/// <summary>A file of purchase orders as a producer would send them: one JSON job a line.</summary>
internal static class OrderFileParser
{
    public static IReadOnlyList<OrderFileLine> Parse(string text, DateOnly today) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => DatePlaceholders.Expand(line, today))
            .Select(line => new OrderFileLine(IdOf(line), line))];

    private static string IdOf(string line)
    {
        using var document = JsonDocument.Parse(line);
        return document.RootElement.GetProperty("trace_id").GetString()
            ?? throw new FormatException("An order's trace_id is null; it links the order with what is expected of it.");
    }
}
