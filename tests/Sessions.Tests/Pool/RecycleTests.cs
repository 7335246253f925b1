using BrowserAgent.Sessions.Launch;
using BrowserAgent.Sessions.Pool;
using BrowserAgent.Sessions.Tests.Fixtures;
using Microsoft.Playwright;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Pool;

/// <summary>Sessions, browsers and the driver are replaced without breaking a lease, each with one reason of the closed list.</summary>
public sealed class RecycleTests : IAsyncLifetime
{
    private LocalSite _site = null!;

    public async ValueTask InitializeAsync() => _site = await LocalSite.StartAsync();

    public async ValueTask DisposeAsync() => await _site.DisposeAsync();

    [Fact]
    public async Task Retire_BrowserWithALease_LeaseFinishesAndTheSessionMoves()
    {
        await using var house = PoolHouse.Start(new LocalAuthenticator(_site), ["buyer1"]);
        var lease = await house.LeaseAsync();
        var retired = house.Browsers.All.Single();

        retired.Retire(RecycleReason.SoftMemoryCap, "it grew to 2,100 MiB", DateTimeOffset.UnixEpoch);

        await lease.Page.GotoAsync(_site.At("/home"));
        Assert.Equal("Welcome buyer1", await lease.Page.Locator("h1").InnerTextAsync());
        Assert.True(retired.Tree.IsAlive && Assert.Single(house.Pool.Browsers()).Retiring);
        await lease.DisposeAsync();
        await using var next = await house.LeaseAsync();

        Assert.NotEqual(retired.Tree.Id, Assert.Single(house.Pool.Status()).BrowserId);
        await Eventually.TrueAsync(() => retired.Tree.Processes.Count == 0 && Reasons(house).Length == 2);
        Assert.Equal(
            [(retired.Tree.Id, RecycleReason.SoftMemoryCap), ("local/buyer1#1", RecycleReason.SoftMemoryCap)],
            house.Pool.Recycled().Select(record => (record.Subject, record.Reason)));
        Assert.Equal("it grew to 2,100 MiB", Assert.Single(house.Pool.Status()).LastRecycle!.Why);
    }

    [Fact]
    public async Task Retire_BrowserOfAnIdleSession_SessionLeavesUnasked()
    {
        await using var house = PoolHouse.Start(new LocalAuthenticator(_site), ["buyer1"]);
        await (await house.LeaseAsync()).DisposeAsync();
        var retired = house.Browsers.All.Single();

        retired.Retire(RecycleReason.Age, "old", DateTimeOffset.UnixEpoch);

        await Eventually.TrueAsync(() => house.Pool.Status()[0] is { State: SessionState.Ready, BrowserId: { } id } && id != retired.Tree.Id);
        await Eventually.TrueAsync(() => retired.Tree.Processes.Count == 0);
    }

    [Fact]
    public async Task Kill_BrowserWithALease_IsGoneAtOnceAndTheSessionHasItsReason()
    {
        await using var house = PoolHouse.Start(new LocalAuthenticator(_site), ["buyer1"]);
        await using (await house.LeaseAsync())
        {
            var killed = house.Browsers.All.Single();
            killed.Kill(RecycleReason.HardMemoryCap, "it grew to 3,000 MiB", DateTimeOffset.UnixEpoch);
            await Eventually.TrueAsync(() => killed.Tree.Processes.Count == 0);
        }

        await using var next = await house.LeaseAsync();

        Assert.Equal(RecycleReason.HardMemoryCap, Assert.Single(house.Pool.Status()).LastRecycle!.Reason);
    }

    [Fact]
    public async Task Warming_MoreSessionsThanABrowserTakes_StartsASecondBrowser()
    {
        await using var house = PoolHouse.Start(new LocalAuthenticator(_site), ["buyer1"], settings: new()
        {
            ["Pool:Accounts:0:Sessions"] = "3",
            ["Pool:SessionsPerBrowser"] = "2",
        });

        await Eventually.TrueAsync(() => house.Pool.Status().All(session => session.State == SessionState.Ready));

        Assert.Equal([1, 2], house.Pool.Browsers().Select(browser => browser.Sessions.Count).Order());
        Assert.Equal(3, house.Pool.Browsers().SelectMany(browser => browser.Sessions).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task Browser_DiesAndNobodyAsksForAnother_ItsFilesAreRemoved()
    {
        var authenticator = new LocalAuthenticator(_site);
        await using var house = PoolHouse.Start(authenticator, []);
        var dead = (await house.Browsers.EnterAsync(authenticator.ProfileOf(PoolHouse.SiteName), "the only one", CancellationToken.None)).Tree;
        var scratch = Path.Combine(house.Owner.ScratchDirectory, dead.Id);
        Assert.True(Directory.Exists(scratch));

        BrowserTree.KillAll(dead.Processes);

        await Eventually.TrueAsync(() => !Directory.Exists(scratch) && house.Pool.Recycled().Count > 0);
        Assert.Empty(house.Browsers.All);
        Assert.Contains(house.Pool.Recycled(), record => record.Subject == dead.Id && record.Reason == RecycleReason.BrowserDied);
    }

    [Fact]
    public async Task Driver_RetiredWithALease_LeaseFinishesAndTheNextHasAnotherDriver()
    {
        await using var house = PoolHouse.Start(new LocalAuthenticator(_site), ["buyer1"]);
        var lease = await house.LeaseAsync();
        var old = house.Tree.Driver;
        var process = ProcessTable.Find(old.ProcessId!.Value)!.Value;
        Assert.Equal(old.ProcessId, house.Pool.Driver()!.ProcessId);

        house.Driver.Retire(RecycleReason.DriverRecycled, "it grew to 600 MiB");

        await lease.Page.GotoAsync(_site.At("/home"));
        Assert.Equal("Welcome buyer1", await lease.Page.Locator("h1").InnerTextAsync());
        Assert.True(ProcessTable.IsAlive(process));
        await lease.DisposeAsync();
        await using var next = await house.LeaseAsync();
        await next.Page.GotoAsync(_site.At("/home"));
        Assert.Equal("Welcome buyer1", await next.Page.Locator("h1").InnerTextAsync());
        Assert.NotEqual(process.Id, house.Pool.Driver()!.ProcessId);
        Assert.Equal(RecycleReason.DriverRecycled, Assert.Single(house.Pool.Status()).LastRecycle!.Reason);
        await Eventually.TrueAsync(() => !ProcessTable.IsAlive(process));
    }

    [Fact]
    public async Task Driver_KilledInALease_SessionAndBrowserHaveItsReason()
    {
        await using var house = PoolHouse.Start(new LocalAuthenticator(_site), ["buyer1"]);
        await using (await house.LeaseAsync())
        {
            var lost = house.Tree;
            ProcessTable.Kill(ProcessTable.Find(lost.Driver.ProcessId!.Value)!.Value);
            await Eventually.TrueAsync(() => !lost.IsAlive);
        }

        await using var next = await house.LeaseAsync();

        await Eventually.TrueAsync(() => Reasons(house).Length >= 2);
        Assert.All(Reasons(house), reason => Assert.Equal(RecycleReason.DriverDied, reason));
    }

    [Theory]
    [InlineData("Pool:RetireBrowserAfter", RecycleReason.Age)]
    [InlineData("Pool:RetireDriverAfter", RecycleReason.DriverRecycled)]
    public async Task Age_OfABrowserOrItsDriverIsOver_AnotherIsStarted(string setting, RecycleReason reason)
    {
        var time = new ShiftableTime();
        await using var house = PoolHouse.Start(
            new LocalAuthenticator(_site) { IdleTimeout = TimeSpan.FromDays(1) }, ["buyer1"], time, settings: new() { [setting] = "03:00:00" });
        await using (await house.LeaseAsync())
        {
            var old = house.Browsers.All.Single();
            time.Shift(TimeSpan.FromHours(3));
            await old.Ending.WaitAsync(TimeSpan.FromMinutes(2));
        }

        await using var next = await house.LeaseAsync();
        Assert.Equal(reason, Assert.Single(house.Pool.Status()).LastRecycle!.Reason);
    }

    [Fact]
    public async Task Age_OfASessionIsOver_ItIsReplacedBetweenJobsInTheSameBrowser()
    {
        var time = new ShiftableTime();
        await using var house = PoolHouse.Start(
            new LocalAuthenticator(_site) { IdleTimeout = TimeSpan.FromDays(1) }, ["buyer1"], time);
        IBrowserContext old;
        var browser = "";
        await using (var lease = await house.LeaseAsync())
        {
            (old, browser) = (lease.Page.Context, house.Tree.Id);
            time.Shift(TimeSpan.FromHours(4));
        }

        await using var next = await house.LeaseAsync();

        Assert.NotSame(old, next.Page.Context);
        Assert.Equal(browser, house.Tree.Id);
        Assert.Equal(RecycleReason.Age, Assert.Single(house.Pool.Status()).LastRecycle!.Reason);
    }

    [Fact]
    public async Task Recycled_EachWayToEndASession_HasItsReason()
    {
        await using var house = PoolHouse.Start(new LocalAuthenticator(_site), ["buyer1"], settings: new() { ["Pool:RetireAfterJobs"] = "2" });
        await using (var condemned = await house.LeaseAsync())
        {
            condemned.Condemn("the grid never loaded");
        }

        await using (var closed = await house.LeaseAsync())
        {
            await closed.Page.CloseAsync();
        }

        await (await house.LeaseAsync()).DisposeAsync();
        await (await house.LeaseAsync()).DisposeAsync();
        await (await house.LeaseAsync()).DisposeAsync();
        await house.StopAsync();

        Assert.Equal(
            [RecycleReason.Condemned, RecycleReason.PageClosed, RecycleReason.Jobs, RecycleReason.Stopping, RecycleReason.Stopping],
            Reasons(house).Reverse());
    }

    private static RecycleReason[] Reasons(PoolHouse house) => [.. house.Pool.Recycled().Where(record => !record.Subject.StartsWith("driver", StringComparison.Ordinal)).Select(record => record.Reason)];
}
