using BrowserAgent.Fixtures.Meridian.Records;

namespace BrowserAgent.Meridian.Tests;

public sealed class OrderSavingTests(MeridianFixture fixture) : IClassFixture<MeridianFixture>
{
    [Fact]
    public async Task Save_GermanForm_IsInTheTruthAndShownInOtherFormats()
    {
        using MeridianHttpClient user = await CreateSut();
        PageResponse saved = await user.SaveAsync("R-1", ("dueDate", "24.12.2026"), ("memo", "<b>Gate</b>\r\n\"3\""));

        Assert.Equal("?saved=1", saved.Address.Query);
        Assert.Contains("Purchase order PO-100001 has been saved.", saved.Html, StringComparison.Ordinal);
        Assert.Contains("12,500 pcs", saved.Html, StringComparison.Ordinal);
        Assert.Contains("15.431,25 €", saved.Html, StringComparison.Ordinal);
        Assert.Contains("Thu 24.12.2026", saved.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>Gate", saved.Html, StringComparison.Ordinal);

        OrderRecord order = Assert.Single((await fixture.TruthAsync("R-1")).Orders);
        Assert.Equal(new DateOnly(2026, 12, 24), order.Due);
        Assert.Equal(("ACME Corp (EU)", 202, "buyer1", "<b>Gate</b>\n\"3\""), (order.Supplier, order.SupplierId, order.Account, order.Memo));
        Assert.Equal(new OrderLine("BRG-6204", "Ball bearing 6204", 12.5m, "pcs", 1234.5m, 15431.25m), Assert.Single(order.Lines));
    }

    [Fact]
    public async Task Save_SameReferenceTwice_SavesBothAndTheListFindsBoth()
    {
        using MeridianHttpClient user = await CreateSut();
        await user.SaveAsync("R-twice");
        await user.SaveAsync("R-twice");
        await user.SaveAsync("R-other");

        Assert.Equal(2, (await fixture.TruthAsync("R-twice")).Orders.Count);
        Assert.Contains("2 orders", (await user.GetAsync("/orders?search=r-TWICE")).Html, StringComparison.Ordinal);
        Assert.Contains("No orders match", (await user.GetAsync("/orders?search=nowhere")).Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("supplierId", "", "Choose an entry from the list.")]
    [InlineData("supplier", "ACME Corp", "Choose an entry from the list.")]
    [InlineData("dueDate", "12/24/2026", "DD.MM.YYYY")]
    [InlineData("line.0.quantity", "0", "greater than 0")]
    [InlineData("line.0.quantity", "1.5", "greater than 0")]
    [InlineData("line.0.itemId", "999", "Choose an entry from the list.")]
    [InlineData("reference", "12345678901234567890123456789012345678901", "At most 40")]
    public async Task Save_WrongValue_SaysSoKeepsTheFormAndSavesNothing(string field, string value, string complaint)
    {
        using MeridianHttpClient user = await CreateSut();
        PageResponse seen = await user.SaveAsync("R-wrong", (field, value));

        Assert.Contains("role=\"alert\"", seen.Html, StringComparison.Ordinal);
        Assert.Contains(complaint, seen.Html, StringComparison.Ordinal);
        Assert.Contains("1.234,50", seen.Html, StringComparison.Ordinal);
        Assert.Empty((await fixture.TruthAsync()).Orders);
    }

    [Fact]
    public async Task Restart_AfterSaves_KeepsOrdersAndUsedCodesAndCountsOn()
    {
        using (MeridianHttpClient user = await CreateSut())
        {
            await user.SaveAsync("R-kept");
        }

        await fixture.RestartAsync(tornLine: """{"entry":"order","ord""");
        Assert.Equal("PO-100001", Assert.Single((await fixture.TruthAsync()).Orders).Number);

        using MeridianHttpClient later = fixture.CreateUser();
        Assert.Contains("already been used", (await later.SignInAsync()).Html, StringComparison.Ordinal);
        fixture.Clock.Advance(TimeSpan.FromSeconds(30));
        await later.TypeCodeAsync(later.CurrentCode);
        Assert.Contains("PO-100002", (await later.SaveAsync("R-next")).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_JournalInUse_Fails() => await Assert.ThrowsAsync<IOException>(fixture.StartSecondAsync);

    [Fact]
    public async Task Save_SessionIdleTooLong_LeadsToLoginAndSavesNothing()
    {
        using MeridianHttpClient user = await CreateSut();
        user.BeforeSave = () => fixture.Clock.Advance(TimeSpan.FromMinutes(21));
        PageResponse seen = await user.SaveAsync("R-late");
        Assert.Equal((200, true), (seen.Status, seen.IsLogin));
        Assert.Empty((await fixture.TruthAsync()).Orders);
    }

    private async Task<MeridianHttpClient> CreateSut()
    {
        await fixture.PostAsync("/reset", "");
        MeridianHttpClient user = fixture.CreateUser();
        await user.SignInAsync();
        return user;
    }
}
