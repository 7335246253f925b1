using System.Text.Json;

namespace BrowserAgent.EndToEnd.Tests.Meridian;

/// <summary>The order of <see cref="MeridianWorkerFixture.EnterAsync"/> as Meridian must have stored it.</summary>
internal static class ExpectedMeridianOrder
{
    public static void Check(JsonElement order)
    {
        Assert.Equal("Grünwald Stahl & Söhne", order.GetProperty("supplier").GetString());
        Assert.Equal("2027-06-01", order.GetProperty("due").GetString());
        var lines = order.GetProperty("lines").EnumerateArray().Select(line =>
            (line.GetProperty("item").GetString(), line.GetProperty("quantity").GetDecimal(), line.GetProperty("price").GetDecimal()));
        Assert.Equal([("BRG-6204", 12.5m, 4.85m), ("GLV-9", 3m, 3.2m)], lines);
    }
}
