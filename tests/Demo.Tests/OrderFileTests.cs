using System.Text.Json;
using BrowserAgent.Demo.OrderFiles;

namespace BrowserAgent.Demo.Tests;

public sealed class OrderFileTests
{
    private static readonly DateOnly Today = new(2026, 12, 20);

    [Theory]
    [InlineData("{{today+0}}", "2026-12-20")]
    [InlineData("{{today+30}}", "2027-01-19")]
    [InlineData("due {{today+12:dd.MM.yyyy}}, then {{today+1}}", "due 01.01.2027, then 2026-12-21")]
    [InlineData("{{today-1}} {{tomorrow}} {today+1}", "{{today-1}} {{tomorrow}} {today+1}")]
    public void Expand_Days_AreCountedFromToday(string text, string expanded) => Assert.Equal(expanded, DatePlaceholders.Expand(text, Today));

    [Fact]
    public void Parse_MessyLine_KeepsItAsItIs()
    {
        var lines = OrderFileParser.Parse("{\"trace_id\":\"a\",\"payload\":{\"supplier\":\"ACME\\u200b\u00a0Corp\",\"due\":\"{{today+1}}\"}}\n\n", Today);

        Assert.Equal("{\"trace_id\":\"a\",\"payload\":{\"supplier\":\"ACME\\u200b\u00a0Corp\",\"due\":\"2026-12-21\"}}", Assert.Single(lines).Json);
        Assert.Equal("a", lines[0].Id);
    }

    [Theory]
    [InlineData("meridian", 25)]
    [InlineData("tryton", 6)]
    public void Orders_AndWhatIsExpectedOfThem_NameTheSame(string site, int count)
    {
        var orders = OrderFileParser.Parse(File.ReadAllText(PathOf($"{site}.jsonl")), Today);
        var expected = ExpectedOrdersFile.Parse(File.ReadAllText(PathOf($"{site}.expected.json")), Today);

        Assert.Equal(count, orders.Count);
        Assert.Equal(orders.Select(order => order.Id), expected.Orders.Select(order => order.Id));
        Assert.All(expected.Orders, order => Assert.Equal(order.Ends is ExpectedResult.Entered or ExpectedResult.AlreadyThere, order.Order is not null));
        Assert.DoesNotContain(orders, order => order.Json.Contains("{{", StringComparison.Ordinal));
    }

    [Fact]
    public void SmallRun_OfMeridian_HoldsAThirdAndEveryKind()
    {
        var expected = ExpectedOrdersFile.Parse(File.ReadAllText(PathOf("meridian.expected.json")), Today).Orders;
        var small = expected.Where(order => order.Small).ToList();

        Assert.InRange(small.Count, expected.Count / 3, (expected.Count / 3) + 1);
        Assert.Equal(expected.Select(order => order.Ends).Distinct().Order(), small.Select(order => order.Ends).Distinct().Order());
        Assert.Equal(3, small.Count(order => order.Id is "demo-03" or "demo-04" or "demo-08"));
    }

    /// <summary>A file that lost its mess in an editor would still run, and show less.</summary>
    [Fact]
    public void Orders_OfMeridian_AreMessy()
    {
        var texts = OrderFileParser.Parse(File.ReadAllText(PathOf("meridian.jsonl")), Today)
            .Select(order => JsonDocument.Parse(order.Json).RootElement.GetProperty("payload"))
            .SelectMany(Texts)
            .ToList();

        foreach (var mark in (string[])["\u200b", "\u00a0", "\u00ad", "\u2060", "u\u0308", "（EU）", "12,5", "1.184,50", "1\u00a0006,90", "1.234", "</textarea>"])
        {
            Assert.Contains(texts, text => text.Contains(mark, StringComparison.Ordinal));
        }
    }

    private static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "orders", file);

    private static IEnumerable<string> Texts(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().SelectMany(property => Texts(property.Value)),
        JsonValueKind.Array => value.EnumerateArray().SelectMany(Texts),
        JsonValueKind.String => [value.GetString()!],
        _ => [],
    };
}
