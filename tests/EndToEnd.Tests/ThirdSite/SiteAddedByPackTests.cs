namespace BrowserAgent.EndToEnd.Tests.ThirdSite;

/// <summary>A site that the product does not know is added with one site pack: no code, no other pack, and its name is nowhere in the source.</summary>
public sealed class SiteAddedByPackTests(ShipmentSiteWorkerFixture worker) : IClassFixture<ShipmentSiteWorkerFixture>
{
    private static DateOnly InDays(int days) => DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(days);

    // SO-7 is a part of SO-71: the site's search finds both.
    private static StoredShipment[] Orders { get; } =
    [
        new(null, "SO-71", "Harbour Stores Ltd", "Whitby", "United Kingdom", InDays(12), Signature: true, [new("Rope, 20 m", 12.5m), new("Lamps", 3m)]),
        new(null, "SO-7", "Galway Chandlers", "Galway", "Ireland", InDays(5), Signature: false, [new("Paint", 7.25m)]),
        new(null, "SO-8", "Ó Briain & Fils <Le Port>", "Saint-Malo", "France", InDays(40), Signature: true, [new("Brass \"bell\"", 0.4m), new("Anchor", 30m), new("Chain", 18.05m)]),
    ];

    [Fact]
    public async Task Book_ThreeShipmentsOneSentTwice_AreStoredOnceAndCorrectly()
    {
        var jobs = new List<string>();
        foreach (var order in Orders.Append(Orders[0]))
        {
            jobs.Add(await worker.SendAsync(order));
        }

        var ends = await Task.WhenAll(jobs.Select(worker.EndAsync));

        Assert.All(ends, end => Assert.Equal(("done", "verified", ""), (end.State, end.Phase, end.Reason)));
        Assert.Equal(3, ends.Count(end => end.Verdict == "entered"));
        Assert.Single(ends, end => end.Verdict == "already_there");
        foreach (var (order, end) in Orders.Append(Orders[0]).Zip(ends))
        {
            var kept = Assert.Single(worker.Site.Shipments, shipment => shipment.Reference == order.Reference);
            Assert.Equal(order with { Number = kept.Number, Parcels = kept.Parcels }, kept);
            Assert.Equal(order.Parcels, kept.Parcels);
            Assert.Equal(kept.Number, end.Booking);
        }
    }

    [Fact]
    public async Task Book_SiteTruncatesAFieldSilently_WaitsForAPersonAndIsNotBookedAgain()
    {
        var order = Orders[0] with { Reference = "SO-900" };
        worker.Site.TruncateAddresseeOf = order.Reference;

        var end = await worker.EndAsync(await worker.SendAsync(order));

        Assert.Equal("review", end.State);
        Assert.Contains("addressee asked \"Harbour Stores Ltd\", shown \"Harbou\"", end.Reason, StringComparison.Ordinal);
        Assert.Equal("Harbou", Assert.Single(worker.Site.Shipments, shipment => shipment.Reference == order.Reference).Addressee);
    }
}
