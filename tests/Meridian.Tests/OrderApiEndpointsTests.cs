using System.Net;
using System.Net.Http.Json;
using BrowserAgent.Fixtures.Meridian.Records;

namespace BrowserAgent.Meridian.Tests;

/// <summary>Orders entered through the admin host are stored with those entered on the pages.</summary>
public sealed class OrderApiEndpointsTests(MeridianFixture fixture) : IClassFixture<MeridianFixture>, IDisposable
{
    private readonly HttpClient _admin = new() { BaseAddress = fixture.Server.AdminAddress, Timeout = TimeSpan.FromSeconds(15) };

    [Fact]
    public async Task Save_OrderByAdminHost_IsStoredAndShownOnThePages()
    {
        using var saved = await PostAsync("D-1", "ACME Corp (EU)");

        Assert.Equal(HttpStatusCode.OK, saved.StatusCode);
        OrderRecord record = Assert.Single((await fixture.TruthAsync("D-1")).Orders);
        Assert.Equal(("clerk1", "ACME Corp (EU)", 202, 25m), (record.Account, record.Supplier, record.SupplierId, record.Total));
        using MeridianHttpClient user = fixture.CreateUser();
        await user.SignInAsync();
        Assert.Contains("D-1", (await user.GetAsync("/orders?search=D-1")).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Search_PartOfAReference_FindsEachOrderSavedTwiceToo()
    {
        using var first = await PostAsync("D-20", "ACME Corp");
        using var second = await PostAsync("D-20", "ACME Corp");

        Assert.Equal(2, (await _admin.GetFromJsonAsync<List<OrderRecord>>("/orders?reference=d-2"))!.Count);
    }

    [Fact]
    public async Task Save_UnknownSupplier_IsRefusedAndRecorded()
    {
        using var refused = await PostAsync("D-3", "ACME Corp (EU) ");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Empty((await fixture.TruthAsync("D-3")).Orders);
        Assert.Contains((await fixture.TruthAsync("D-3")).Events, happened => happened.Kind == EventKind.Refused && happened.Reference == "D-3");
    }

    public void Dispose() => _admin.Dispose();

    private Task<HttpResponseMessage> PostAsync(string reference, string supplier) => _admin.PostAsJsonAsync("/orders", new
    {
        account = "clerk1",
        reference,
        supplier,
        due = new DateOnly(2030, 1, 31),
        currency = "EUR",
        shipTo = "Main Warehouse",
        memo = "Gate 3",
        lines = new[] { new { item = "BRG-6204", quantity = 2.5m, price = 10m } },
    });
}
