using System.Diagnostics;
using BrowserAgent.Campaigns.BrowserKills;
using BrowserAgent.Campaigns.Worker.Signals;
using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Pool;

namespace BrowserAgent.Campaigns.Tests;

/// <summary>When a pool is back: what the judge of the kills must not take for it.</summary>
public sealed class PoolRecoveryTrackerTests
{
    private static readonly DateTimeOffset Morning = new(2026, 11, 2, 6, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Observe_DeadSessionStillCalledReady_IsNotRecovered()
    {
        var sut = new PoolRecoveryTracker(BrowserKillTarget.Browser, Page(0, "b1", "b1"), "b1", At(1));

        sut.Observe(Page(2, "b1", "b1"));
        sut.Observe(Page(3, "b2", "b1"));

        Assert.False(sut.IsOver);
        sut.Observe(Page(5, "b2", "b2"));
        Assert.Equal((true, 4.0), (sut.IsOver, sut.Seconds!.Value));
    }

    [Fact]
    public void Observe_BrowserOfOneSessionKilled_WaitsForThatOneOnly()
    {
        var sut = new PoolRecoveryTracker(BrowserKillTarget.Browser, Page(0, "b1", "b2"), "b2", At(1));

        sut.Observe(Page(4, "b1", "b3"));

        Assert.Equal(3.0, sut.Seconds);
    }

    [Fact]
    public void Observe_DriverKilled_WaitsForEverySessionToBeReplaced()
    {
        var sut = new PoolRecoveryTracker(BrowserKillTarget.Driver, Page(0, "b1", "b2"), "", At(1));

        sut.Observe(Page(2, "b1", "b3"));

        Assert.False(sut.IsOver);
    }

    [Theory]
    [InlineData(SessionState.Warming)]
    [InlineData(SessionState.Down)]
    public void Observe_ASlotIsEmpty_IsNotRecovered(SessionState state)
    {
        var sut = new PoolRecoveryTracker(BrowserKillTarget.Renderer, Page(0, "b1", "b1"), "b1", At(1));
        var down = Page(30, "b1", "b1");

        sut.Observe(down with { Sessions = [down.Sessions[0], down.Sessions[1] with { State = state }] });

        Assert.False(sut.IsOver);
        sut.Observe(Page(31, "b1", "b1", loggedIn: 20));
        Assert.Equal(30.0, sut.Seconds);
    }

    [Fact]
    public void Observe_RendererWithoutASession_IsOverWithoutCost()
    {
        var sut = new PoolRecoveryTracker(BrowserKillTarget.Renderer, Page(0, "b1", "b1"), "b1", At(1));

        sut.Observe(Page(2, "b1", "b1"));
        Assert.False(sut.IsOver);
        sut.Observe(Page(8, "b1", "b1"));

        Assert.True(sut is { IsOver: true, Seconds: null });
    }

    [Fact]
    public void Observe_SnapshotFromBeforeTheKill_IsIgnored()
    {
        var sut = new PoolRecoveryTracker(BrowserKillTarget.Driver, Page(0, "b1", "b1"), "", At(2));

        sut.Observe(Page(1, "b2", "b2"));

        Assert.False(sut.IsOver);
    }

    private static long At(int second) => second * Stopwatch.Frequency;

    private static PoolSnapshot Page(int second, string first, string other, int loggedIn = 0) => new()
    {
        At = At(second),
        Browsers = [],
        Sessions = [Session("1", first, loggedIn), Session("2", other, loggedIn)],
    };

    private static SessionStatus Session(string id, string browser, int loggedIn) => new()
    {
        SessionId = id,
        Account = new AccountId("site", "name"),
        State = SessionState.Ready,
        BrowserId = browser,
        LoggedInAt = Morning.AddSeconds(loggedIn),
    };
}
