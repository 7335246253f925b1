using BrowserAgent.Sessions.Processes;
using BrowserAgent.Sessions.Recycling;
using BrowserAgent.Sessions.Tests.Fixtures;
using Microsoft.Playwright;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Machine;

/// <summary>Uses real browsers that grow. The caps are far above the memory of a blank session and far below that of a grown one.</summary>
public sealed class BrowserMemoryLimiterTests
{
    private const int GrowthMiB = 900;
    private const int Low = 700;
    private const int High = 100_000;

    [Fact]
    public async Task CheckMemory_OverTheSoftCap_FinishesTheLeaseAndMovesTheSessionToAnotherBrowser()
    {
        await using var site = await LocalSite.StartAsync();
        await using var fixture = Start(site, Low, High);
        string first;
        await using (var lease = await fixture.LeaseAsync())
        {
            first = fixture.Browsers.All.Single().Instance.Id;
            await GrowAsync(lease.Page);
            fixture.Watch.CheckMemory();

            var end = Assert.IsType<RecycleRecord>(fixture.Browsers.All.Single(browser => browser.Instance.Id == first).End);
            Assert.Equal(RecycleReason.SoftMemoryCap, end.Reason);
            Assert.Equal(2, await lease.Page.EvaluateAsync<int>("1 + 1"));
        }

        await using var next = await fixture.LeaseAsync();
        Assert.NotEqual(first, fixture.Browsers.All.Single(browser => browser.End is null).Instance.Id);
    }

    [Fact]
    public async Task CheckMemory_OverTheHardCap_KillsTheWholeTree()
    {
        await using var site = await LocalSite.StartAsync();
        await using var fixture = Start(site, Low - 1, Low);
        await using var lease = await fixture.LeaseAsync();
        var browser = fixture.Browsers.All.Single();
        var processes = browser.Instance.Processes;
        await GrowAsync(lease.Page);

        fixture.Watch.CheckMemory();

        Assert.Equal(RecycleReason.HardMemoryCap, browser.End?.Reason);
        await Eventually.TrueAsync(() => !processes.Any(ProcessTable.IsAlive));
        Assert.True(browser.Memory.All[^1].MiB > Low);
    }

    [Fact]
    public async Task CheckMemory_OverTheHardCapWhileItRetires_IsKilledAndRecordedBesideItsFirstReason()
    {
        await using var site = await LocalSite.StartAsync();
        await using var fixture = Start(site, Low - 1, Low);
        await using var lease = await fixture.LeaseAsync();
        var browser = fixture.Browsers.All.Single();
        browser.Retire(RecycleReason.SoftMemoryCap, "it grew", TimeProvider.System.GetUtcNow());
        await GrowAsync(lease.Page);

        fixture.Watch.CheckMemory();

        Assert.Equal(RecycleReason.SoftMemoryCap, browser.End?.Reason);
        Assert.Contains(fixture.Recycled.Newest, record => record.Subject == browser.Instance.Id && record.Reason == RecycleReason.HardMemoryCap);
        await Eventually.TrueAsync(() => fixture.Recycled.Newest.Any(record => record.Subject == browser.Instance.Id && record.Reason == RecycleReason.SoftMemoryCap));
    }

    [Fact]
    public async Task NegativeControl_NoMemoryChecks_TheBrowserGrowsOverTheCapAndLives()
    {
        await using var site = await LocalSite.StartAsync();
        await using var fixture = Start(site, Low - 1, Low);
        await using var lease = await fixture.LeaseAsync();
        var browser = fixture.Browsers.All.Single();

        await GrowAsync(lease.Page);

        Assert.True(new ProcessTreeMemory(browser.Instance.Processes).ProportionalMiB > Low);
        Assert.True(browser.TakesSessions);
    }

    [Fact]
    public async Task CheckMemory_WithinTheCaps_IsKeptAndLeavesTheBrowserAlone()
    {
        await using var site = await LocalSite.StartAsync();
        await using var fixture = Start(site, Low, High);
        await using var lease = await fixture.LeaseAsync();

        fixture.Watch.CheckMemory();
        fixture.Watch.CheckMemory();

        var browser = fixture.Browsers.All.Single();
        Assert.Null(browser.End);
        Assert.InRange(Assert.Single(browser.Memory.All).MiB, 30, Low);
    }

    private static PoolFixture Start(LocalSite site, int soft, int hard) => PoolFixture.Start(
        new LocalSiteAuthenticator(site),
        ["one"],
        settings: new Dictionary<string, string?> { ["Memory:SoftCapMiB"] = $"{soft}", ["Memory:HardCapMiB"] = $"{hard}" });

    private static async Task GrowAsync(IPage page) => await page.EvaluateAsync(
        "mib => { globalThis.kept = []; for (let i = 0; i < mib / 10; i++) kept.push(new Uint8Array(10 << 20).fill(i + 1)); }", GrowthMiB);
}
