using BrowserAgent.Sessions.Launch;
using BrowserAgent.Sessions.Pool;
using BrowserAgent.Sessions.Processes;
using BrowserAgent.Sessions.Recycling;
using BrowserAgent.Sessions.Tests.Fixtures;
using Microsoft.Playwright;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Pool;

/// <summary>Sessions, browsers and the driver are replaced without breaking a lease, and each end is recorded with one reason.</summary>
public sealed class BrowserAndSessionRecyclingTests : IAsyncLifetime
{
    private LocalSite _site = null!;

    public async ValueTask InitializeAsync() => _site = await LocalSite.StartAsync();

    public async ValueTask DisposeAsync() => await _site.DisposeAsync();

    [Fact]
    public async Task Retire_BrowserWithALease_LeaseFinishesAndTheSessionMoves()
    {
        await using var fixture = PoolFixture.Start(new LocalSiteAuthenticator(_site), ["buyer1"]);
        var lease = await fixture.LeaseAsync();
        var retired = fixture.Browsers.All.Single();

        retired.Retire(RecycleReason.SoftMemoryCap, "it grew to 2,100 MiB", DateTimeOffset.UnixEpoch);

        await lease.Page.GotoAsync(_site.At("/home"));
        Assert.Equal("Welcome buyer1", await lease.Page.Locator("h1").InnerTextAsync());
        Assert.True(retired.Instance.IsAlive && Assert.Single(fixture.Pool.Browsers()).Retiring);
        await lease.DisposeAsync();
        await using var next = await fixture.LeaseAsync();

        Assert.NotEqual(retired.Instance.Id, Assert.Single(fixture.Pool.Status()).BrowserId);
        await Eventually.TrueAsync(() => retired.Instance.Processes.Count == 0 && Reasons(fixture).Length == 2);
        Assert.Equal(
            [(retired.Instance.Id, RecycleReason.SoftMemoryCap), ("local/buyer1#1", RecycleReason.SoftMemoryCap)],
            fixture.Pool.Recycled().Select(record => (record.Subject, record.Reason)));
        Assert.Equal("it grew to 2,100 MiB", Assert.Single(fixture.Pool.Status()).LastRecycle!.Why);
    }

    [Fact]
    public async Task Retire_BrowserOfAnIdleSession_SessionLeavesUnasked()
    {
        await using var fixture = PoolFixture.Start(new LocalSiteAuthenticator(_site), ["buyer1"]);
        await (await fixture.LeaseAsync()).DisposeAsync();
        var retired = fixture.Browsers.All.Single();

        retired.Retire(RecycleReason.Age, "old", DateTimeOffset.UnixEpoch);

        await Eventually.TrueAsync(() => fixture.Pool.Status()[0] is { State: SessionState.Ready, BrowserId: { } id } && id != retired.Instance.Id);
        await Eventually.TrueAsync(() => retired.Instance.Processes.Count == 0);
    }

    [Fact]
    public async Task Kill_BrowserWithALease_IsGoneAtOnceAndTheSessionHasItsReason()
    {
        await using var fixture = PoolFixture.Start(new LocalSiteAuthenticator(_site), ["buyer1"]);
        await using (await fixture.LeaseAsync())
        {
            var killed = fixture.Browsers.All.Single();
            killed.Kill(RecycleReason.HardMemoryCap, "it grew to 3,000 MiB", DateTimeOffset.UnixEpoch);
            await Eventually.TrueAsync(() => killed.Instance.Processes.Count == 0);
        }

        await using var next = await fixture.LeaseAsync();

        Assert.Equal(RecycleReason.HardMemoryCap, Assert.Single(fixture.Pool.Status()).LastRecycle!.Reason);
    }

    [Fact]
    public async Task Warming_MoreSessionsThanABrowserTakes_StartsASecondBrowser()
    {
        await using var fixture = PoolFixture.Start(new LocalSiteAuthenticator(_site), ["buyer1"], settings: new()
        {
            ["Pool:Accounts:0:Sessions"] = "3",
            ["Pool:SessionsPerBrowser"] = "2",
        });

        await Eventually.TrueAsync(() => fixture.Pool.Status().All(session => session.State == SessionState.Ready));

        Assert.Equal([1, 2], fixture.Pool.Browsers().Select(browser => browser.Sessions.Count).Order());
        Assert.Equal(3, fixture.Pool.Browsers().SelectMany(browser => browser.Sessions).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task Browser_DiesAndNobodyAsksForAnother_ItsFilesAreRemoved()
    {
        var authenticator = new LocalSiteAuthenticator(_site);
        await using var fixture = PoolFixture.Start(authenticator, []);
        var dead = (await fixture.Browsers.AcquireAsync(authenticator.ProfileOf(PoolFixture.SiteName), "the only one", CancellationToken.None)).Instance;
        var scratch = Path.Combine(fixture.Owner.ScratchDirectory, dead.Id[..4]);
        Assert.True(Directory.Exists(scratch));

        ProcessTable.KillAll(dead.Processes);

        await Eventually.TrueAsync(() => !Directory.Exists(scratch) && fixture.Pool.Recycled().Count > 0);
        Assert.Empty(fixture.Browsers.All);
        Assert.Contains(fixture.Pool.Recycled(), record => record.Subject == dead.Id && record.Reason == RecycleReason.BrowserDied);
    }

    [Fact]
    public async Task Driver_RetiredWithALease_LeaseFinishesAndTheNextHasAnotherDriver()
    {
        await using var fixture = PoolFixture.Start(new LocalSiteAuthenticator(_site), ["buyer1"]);
        var lease = await fixture.LeaseAsync();
        var old = fixture.Instance.Driver;
        var process = ProcessTable.Find(old.ProcessId!.Value)!.Value;
        Assert.Equal(old.ProcessId, fixture.Pool.Driver()!.ProcessId);

        fixture.Driver.Retire(RecycleReason.DriverRecycled, "it grew to 600 MiB");

        await lease.Page.GotoAsync(_site.At("/home"));
        Assert.Equal("Welcome buyer1", await lease.Page.Locator("h1").InnerTextAsync());
        Assert.True(ProcessTable.IsAlive(process));
        await lease.DisposeAsync();
        await using var next = await fixture.LeaseAsync();
        await next.Page.GotoAsync(_site.At("/home"));
        Assert.Equal("Welcome buyer1", await next.Page.Locator("h1").InnerTextAsync());
        Assert.NotEqual(process.Id, fixture.Pool.Driver()!.ProcessId);
        Assert.Equal(RecycleReason.DriverRecycled, Assert.Single(fixture.Pool.Status()).LastRecycle!.Reason);
        await Eventually.TrueAsync(() => !ProcessTable.IsAlive(process));
    }

    [Fact]
    public async Task Driver_KilledInALease_SessionAndBrowserHaveItsReason()
    {
        await using var fixture = PoolFixture.Start(new LocalSiteAuthenticator(_site), ["buyer1"]);
        await using (await fixture.LeaseAsync())
        {
            var lost = fixture.Instance;
            ProcessTable.Kill(ProcessTable.Find(lost.Driver.ProcessId!.Value)!.Value);
            await Eventually.TrueAsync(() => !lost.IsAlive);
        }

        await using var next = await fixture.LeaseAsync();

        await Eventually.TrueAsync(() => Reasons(fixture).Length >= 2);
        Assert.All(Reasons(fixture), reason => Assert.Equal(RecycleReason.DriverDied, reason));
    }

    [Theory]
    [InlineData("Pool:RetireBrowserAfter", RecycleReason.Age)]
    [InlineData("Pool:RetireDriverAfter", RecycleReason.DriverRecycled)]
    public async Task Age_OfABrowserOrItsDriverIsOver_AnotherIsStarted(string setting, RecycleReason reason)
    {
        var time = new ShiftableTimeProvider();
        await using var fixture = PoolFixture.Start(
            new LocalSiteAuthenticator(_site) { IdleTimeout = TimeSpan.FromDays(1) }, ["buyer1"], time, settings: new() { [setting] = "03:00:00" });
        await using (await fixture.LeaseAsync())
        {
            var old = fixture.Browsers.All.Single();
            time.Shift(TimeSpan.FromHours(3));
            await old.Ending.WaitAsync(TimeSpan.FromMinutes(2));
        }

        await using var next = await fixture.LeaseAsync();
        Assert.Equal(reason, Assert.Single(fixture.Pool.Status()).LastRecycle!.Reason);
    }

    [Fact]
    public async Task Age_OfASessionIsOver_ItIsReplacedBetweenJobsInTheSameBrowser()
    {
        var time = new ShiftableTimeProvider();
        await using var fixture = PoolFixture.Start(
            new LocalSiteAuthenticator(_site) { IdleTimeout = TimeSpan.FromDays(1) }, ["buyer1"], time);
        IBrowserContext old;
        var browser = "";
        await using (var lease = await fixture.LeaseAsync())
        {
            (old, browser) = (lease.Page.Context, fixture.Instance.Id);
            time.Shift(TimeSpan.FromHours(4));
        }

        await using var next = await fixture.LeaseAsync();

        Assert.NotSame(old, next.Page.Context);
        Assert.Equal(browser, fixture.Instance.Id);
        Assert.Equal(RecycleReason.Age, Assert.Single(fixture.Pool.Status()).LastRecycle!.Reason);
    }

    [Fact]
    public async Task Recycled_EachWayToEndASession_HasItsReason()
    {
        await using var fixture = PoolFixture.Start(new LocalSiteAuthenticator(_site), ["buyer1"], settings: new() { ["Pool:RetireAfterJobs"] = "2" });
        await using (var condemned = await fixture.LeaseAsync())
        {
            condemned.Condemn("the grid never loaded");
        }

        await using (var closed = await fixture.LeaseAsync())
        {
            await closed.Page.CloseAsync();
        }

        await (await fixture.LeaseAsync()).DisposeAsync();
        await (await fixture.LeaseAsync()).DisposeAsync();
        await (await fixture.LeaseAsync()).DisposeAsync();
        await fixture.StopAsync();

        Assert.Equal(
            [RecycleReason.Condemned, RecycleReason.PageClosed, RecycleReason.Jobs, RecycleReason.Stopping, RecycleReason.Stopping],
            Reasons(fixture).Reverse());
    }

    private static RecycleReason[] Reasons(PoolFixture fixture) => [.. fixture.Pool.Recycled().Where(record => !record.Subject.StartsWith("driver", StringComparison.Ordinal)).Select(record => record.Reason)];
}
