using BrowserAgent.Sessions.Launch;
using BrowserAgent.Sessions.Machine;
using BrowserAgent.Sessions.Pool;
using BrowserAgent.Sessions.Tests.Fixtures;
using Microsoft.Playwright;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Machine;

/// <summary>Real browsers that really grow; the caps lie where one blank session is far below and the growth far above.</summary>
public sealed class MemoryWatchTests
{
    private const int GrowthMiB = 900;
    private const int Low = 700;
    private const int High = 100_000;

    [Fact]
    public async Task Look_OverTheSoftCap_FinishesTheLeaseAndMovesTheSessionToAnotherBrowser()
    {
        await using var site = await LocalSite.StartAsync();
        await using var house = Start(site, Low, High);
        string first;
        await using (var lease = await house.LeaseAsync())
        {
            first = house.Browsers.All.Single().Tree.Id;
            await GrowAsync(lease.Page);
            house.Watch.Look();

            var end = Assert.IsType<RecycleRecord>(house.Browsers.All.Single(browser => browser.Tree.Id == first).End);
            Assert.Equal(RecycleReason.SoftMemoryCap, end.Reason);
            Assert.Equal(2, await lease.Page.EvaluateAsync<int>("1 + 1"));
        }

        await using var next = await house.LeaseAsync();
        Assert.NotEqual(first, house.Browsers.All.Single(browser => browser.End is null).Tree.Id);
    }

    [Fact]
    public async Task Look_OverTheHardCap_KillsTheWholeTree()
    {
        await using var site = await LocalSite.StartAsync();
        await using var house = Start(site, Low - 1, Low);
        await using var lease = await house.LeaseAsync();
        var browser = house.Browsers.All.Single();
        var processes = browser.Tree.Processes;
        await GrowAsync(lease.Page);

        house.Watch.Look();

        Assert.Equal(RecycleReason.HardMemoryCap, browser.End?.Reason);
        await Eventually.TrueAsync(() => !processes.Any(ProcessTable.IsAlive));
        Assert.True(browser.Memory.All[^1].MiB > Low);
    }

    [Fact]
    public async Task Look_OverTheHardCapWhileItRetires_IsKilledAndNotedBesideItsFirstReason()
    {
        await using var site = await LocalSite.StartAsync();
        await using var house = Start(site, Low - 1, Low);
        await using var lease = await house.LeaseAsync();
        var browser = house.Browsers.All.Single();
        browser.Retire(RecycleReason.SoftMemoryCap, "it grew", TimeProvider.System.GetUtcNow());
        await GrowAsync(lease.Page);

        house.Watch.Look();

        Assert.Equal(RecycleReason.SoftMemoryCap, browser.End?.Reason);
        Assert.Contains(house.Recycled.Newest, record => record.Subject == browser.Tree.Id && record.Reason == RecycleReason.HardMemoryCap);
        await Eventually.TrueAsync(() => house.Recycled.Newest.Any(record => record.Subject == browser.Tree.Id && record.Reason == RecycleReason.SoftMemoryCap));
    }

    [Fact]
    public async Task NegativeControl_NobodyLooks_TheBrowserGrowsOverTheCapAndLives()
    {
        await using var site = await LocalSite.StartAsync();
        await using var house = Start(site, Low - 1, Low);
        await using var lease = await house.LeaseAsync();
        var browser = house.Browsers.All.Single();

        await GrowAsync(lease.Page);

        Assert.True(new TreeMemory(browser.Tree.Processes).ProportionalMiB > Low);
        Assert.True(browser.TakesSessions);
    }

    [Fact]
    public async Task Look_WithinTheCaps_KeepsASampleOfTheBrowserAndLeavesItAlone()
    {
        await using var site = await LocalSite.StartAsync();
        await using var house = Start(site, Low, High);
        await using var lease = await house.LeaseAsync();

        house.Watch.Look();
        house.Watch.Look();

        var browser = house.Browsers.All.Single();
        Assert.Null(browser.End);
        Assert.InRange(Assert.Single(browser.Memory.All).MiB, 30, Low);
    }

    private static PoolHouse Start(LocalSite site, int soft, int hard) => PoolHouse.Start(
        new LocalAuthenticator(site),
        ["one"],
        settings: new Dictionary<string, string?> { ["Memory:SoftCapMiB"] = $"{soft}", ["Memory:HardCapMiB"] = $"{hard}" });

    private static async Task GrowAsync(IPage page) => await page.EvaluateAsync(
        "mib => { globalThis.kept = []; for (let i = 0; i < mib / 10; i++) kept.push(new Uint8Array(10 << 20).fill(i + 1)); }", GrowthMiB);
}
