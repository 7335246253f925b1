using System.Globalization;
using System.Text.Json;
using BrowserAgent.Fixtures.Meridian.Records;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Campaigns.Fixtures;

/// <summary>A line that a producer orders.</summary>
internal sealed record CampaignOrderLine(string Item, decimal Quantity, decimal Price);

/// <summary>A purchase order as a producer sends it; the same seed makes the same orders.</summary>
internal sealed record CampaignOrder(
    string Reference, string Supplier, DateOnly Due, string Currency, string ShipTo, string Memo, IReadOnlyList<CampaignOrderLine> Lines)
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    // Names that differ little from one another: a record under the wrong one is a wrong record.
    private static readonly string[] Suppliers =
        ["ACME Corp", "ACME Corp (EU)", "ACME Corporation", "Grünwald Stahl", "Grünwald Stahl & Söhne", "O'Neill Machining", "Société Dubois", "Kessler & Partner"];

    private static readonly string[] Items = ["BRG-6204", "BRG-6204-2RS", "BRG-6204-ZZ", "NUT-M8-NYL", "STL-S355-10", "HYD-FIT-12", "MTR-075-4", "CBL-M12-5"];
    private static readonly string[] Currencies = ["EUR", "USD", "GBP", "CHF"];
    private static readonly string[] Places = ["Main Warehouse", "Plant 2 Kiel", "Rotterdam Depot"];

    public static IReadOnlyList<CampaignOrder> Make(string campaign, int seed, int count)
    {
        var draw = new Random(seed);
        var today = DateOnly.FromDateTime(DateTime.UtcNow);
        return [.. Enumerable.Range(1, count).Select(number => new CampaignOrder(
            string.Create(CultureInfo.InvariantCulture, $"{campaign}-{seed}-{number:0000}"),
            draw.GetItems(Suppliers, 1)[0],
            today.AddDays(draw.Next(2, 400)),
            draw.GetItems(Currencies, 1)[0],
            draw.GetItems(Places, 1)[0],
            string.Create(CultureInfo.InvariantCulture, $"Gate {draw.Next(1, 9)}, call {draw.Next(1000, 9999)}"),
            MakeLines(draw)))];
    }

    public JobSubmission ToSubmission(string idempotencyKey) => new()
    {
        Site = "meridian",
        Type = "create-purchase-order",
        IdempotencyKey = idempotencyKey,
        Payload = JsonSerializer.SerializeToElement(
            new { reference = Reference, supplier = Supplier, due = Due, currency = Currency, shipTo = ShipTo, memo = Memo.Length == 0 ? null : Memo, lines = Lines }, Web),
    };

    /// <summary>Whether the record holds exactly what was ordered.</summary>
    public bool IsSavedIn(OrderRecord record) =>
        (record.Reference, record.Supplier, record.Due, record.Currency, record.ShipTo, record.Memo) == (Reference, Supplier, Due, Currency, ShipTo, Memo)
        && record.Lines.Select(line => new CampaignOrderLine(line.Item, line.Quantity, line.Price)).SequenceEqual(Lines);

    // Each item once: the lines of a record are compared by their item.
    private static IReadOnlyList<CampaignOrderLine> MakeLines(Random draw)
    {
        var items = Items.ToArray();
        draw.Shuffle(items);
        return [.. items.Take(draw.Next(1, 3)).Select(item => new CampaignOrderLine(item, draw.Next(1, 40_000) / 1000m, draw.Next(1, 900_000) / 10_000m))];
    }
}
