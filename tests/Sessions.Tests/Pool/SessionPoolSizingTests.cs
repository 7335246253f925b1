using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Configuration;
using BrowserAgent.Sessions.Pool;
using BrowserAgent.Sessions.Recycling;
using BrowserAgent.Sessions.Sizing;
using BrowserAgent.Sessions.Tests.Fixtures;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Pool;

public sealed class SessionPoolSizingTests : IAsyncLifetime
{
    private LocalSite _site = null!;

    public async ValueTask InitializeAsync() => _site = await LocalSite.StartAsync();

    public async ValueTask DisposeAsync() => await _site.DisposeAsync();

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    [InlineData(9, 4)]
    public void Sizes_OneAccount_FollowsTheDemandBetweenFloorAndCeiling(int demand, int size) =>
        Assert.Equal([size], PoolSizeCalculator.Calculate([new AccountSizingInput { Floor = 1, Ceiling = 4 }], demand));

    [Fact]
    public void Sizes_TwoAccounts_TheSecondGrowsWhenTheFirstIsFull()
    {
        AccountSizingInput[] accounts = [new() { Floor = 1, Ceiling = 2 }, new() { Floor = 0, Ceiling = 3 }];

        Assert.Equal([1, 0], PoolSizeCalculator.Calculate(accounts, 1));
        Assert.Equal([2, 0], PoolSizeCalculator.Calculate(accounts, 2));
        Assert.Equal([2, 2], PoolSizeCalculator.Calculate(accounts, 4));
    }

    [Fact]
    public void Sizes_FirstAccountCannotGrow_TheSecondServesItsShare() =>
        Assert.Equal([1, 2], PoolSizeCalculator.Calculate([new() { Floor = 1, Ceiling = 4, CanGrow = false }, new() { Floor = 0, Ceiling = 3 }], 2));

    [Fact]
    public void Sizes_CallersWaitForOneAccount_ThatOneGrows() =>
        Assert.Equal([0, 2], PoolSizeCalculator.Calculate([new() { Floor = 0, Ceiling = 4 }, new() { Floor = 0, Ceiling = 4, Bound = 2 }], 2));

    [Fact]
    public void Sizes_Scheduled_IsKeptWithoutDemandAndNeverAboveTheCeiling() =>
        Assert.Equal([3, 2], PoolSizeCalculator.Calculate([new() { Floor = 1, Ceiling = 4, Scheduled = 3 }, new() { Floor = 1, Ceiling = 2, Scheduled = 5 }], 0));

    [Fact]
    public void Next_DemandFalls_ShrinksAfterTheDelayToTheMostThatWasNeededInIt()
    {
        var time = new FakeTimeProvider();
        var delay = new ShrinkDelay(1, TimeSpan.FromMinutes(10), time);
        Assert.Equal(4, delay.Next(4));

        time.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(4, delay.Next(2));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(2, delay.Next(1));
        time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(1, delay.Next(1));
    }

    [Fact]
    public void Next_NeededAgainBeforeTheDelayIsOver_DoesNotShrink()
    {
        var time = new FakeTimeProvider();
        var delay = new ShrinkDelay(3, TimeSpan.FromMinutes(10), time);
        time.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(3, delay.Next(3));
        time.Advance(TimeSpan.FromMinutes(9));

        Assert.Equal(3, delay.Next(1));
    }

    [Theory]
    [InlineData(false, SessionState.Resting)]
    [InlineData(true, SessionState.Standby, SessionState.Resting)]
    [InlineData(false, SessionState.Standby, SessionState.Ready)]
    public void AllTaken_StatesOfOneAccount_IsTrueWhenOthersHoldItsPermits(bool taken, params SessionState[] states) =>
        Assert.Equal(taken, SessionStatus.AllTaken(states.Select(state => new SessionStatus { SessionId = "s", Account = new AccountId("erp", "buyer1"), State = state })));

    [Theory]
    [InlineData("2030-01-07T06:44:59Z", 0)]
    [InlineData("2030-01-07T06:45:00Z", 3)]
    [InlineData("2030-01-07T08:44:59Z", 3)]
    [InlineData("2030-01-07T08:45:00Z", 0)]
    [InlineData("2030-01-06T07:00:00Z", 0)]
    public void SessionsAt_WeekdayMorningInBerlin_IsKeptForItsTime(string now, int sessions)
    {
        var schedule = new WarmSchedule(
            [new WarmTimeWindow { Cron = "0 45 7 ? * MON-FRI", Sessions = 3, For = TimeSpan.FromHours(2) }], TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));

        Assert.Equal(sessions, schedule.SessionsAt(DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task Pool_FloorZero_RestsUntilSomebodyWaitsAndRestsAgainWhenIdle()
    {
        await using var fixture = PoolFixture.Start(new LocalSiteAuthenticator(_site), ["buyer1"], settings: new()
        {
            ["Pool:Accounts:0:Floor"] = "0",
            ["Pool:IdleRetireAfter"] = "00:00:03",
        });
        await Eventually.TrueAsync(() => fixture.Pool.Status()[0].State == SessionState.Resting);
        Assert.Empty(_site.Logins);

        await using (await fixture.LeaseAsync())
        {
            Assert.Single(_site.Logins);
        }

        await Eventually.TrueAsync(() => fixture.Pool.Status()[0].State == SessionState.Resting);
        Assert.Equal(RecycleReason.Idle, fixture.Pool.Status()[0].LastRecycle!.Reason);
        await using var again = await fixture.LeaseAsync();
        Assert.Equal(2, _site.Logins.Count);
    }

    [Fact]
    public async Task Pool_DemandAboveTheFloor_WarmsMoreUnaskedAndShrinksUnderNoLease()
    {
        var demand = new FakeDemand { Jobs = 2 };
        await using var fixture = PoolFixture.Start(new LocalSiteAuthenticator(_site), ["buyer1"], demand: demand, settings: new()
        {
            ["Pool:Accounts:0:Sessions"] = "3",
            ["Pool:Accounts:0:Floor"] = "1",
            ["Pool:IdleRetireAfter"] = "00:00:02",
        });
        await Eventually.TrueAsync(() => fixture.Pool.Status().Count(session => session.State == SessionState.Ready) == 2);
        Assert.Equal(SessionState.Resting, fixture.Pool.Status()[2].State);
        await using var one = await fixture.LeaseAsync();
        await using var other = await fixture.LeaseAsync();

        demand.Jobs = 0;
        await other.Page.GotoAsync(_site.At("/home"));
        await one.DisposeAsync();
        await Eventually.TrueAsync(() => fixture.Pool.Recycled().Any(record => record.Reason == RecycleReason.Idle) || fixture.Pool.Status()[0].State == SessionState.Ready);

        await other.Page.GotoAsync(_site.At("/home"));
        Assert.Equal("Welcome buyer1", await other.Page.Locator("h1").InnerTextAsync());
        await other.DisposeAsync();
        await Eventually.TrueAsync(() => fixture.Pool.Status().Count(session => session.State == SessionState.Resting) == 2);
        Assert.Equal(RecycleReason.Idle, fixture.Pool.Status()[1].LastRecycle!.Reason);
    }

    private sealed class FakeDemand : ISessionDemand
    {
        public volatile int Jobs;

        public int JobsOf(string site) => Jobs;
    }
}
