using BrowserAgent.Tasks.Execution;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Tests.Fakes;
using Xunit;

namespace BrowserAgent.Tasks.Tests.Execution;

/// <summary>A job is charged for a lost page or browser only when no other job was lost with it.</summary>
public sealed class BrowserLossTrackerTests
{
    private readonly FakePool _pool = new() { BrowserOf = { ["s1"] = "b1", ["s2"] = "b1", ["s3"] = "b2" }, Alive = { "b1", "b2" } };
    private readonly BrowserLossTracker _tracker;

    public BrowserLossTrackerTests() => _tracker = new BrowserLossTracker(_pool);

    [Fact]
    public void CauseOfLoss_PageLostAndBrowserGoesOn_IsTheJob()
    {
        using var run = _tracker.Track("s1");

        Assert.Equal(StallCause.Job, run.CauseOfLoss());
    }

    [Fact]
    public void CauseOfLoss_BrowserLostWithOneJobInIt_IsTheJobAlone()
    {
        using var run = _tracker.Track("s1");
        using var elsewhere = _tracker.Track("s3");
        _pool.Alive.Remove("b1");

        Assert.Equal(StallCause.Alone, run.CauseOfLoss());
    }

    [Fact]
    public void CauseOfLoss_BrowserLostWithTwoJobsInIt_IsNeitherJob()
    {
        var first = _tracker.Track("s1");
        using var second = _tracker.Track("s2");
        _pool.Alive.Remove("b1");

        Assert.Equal(StallCause.Together, first.CauseOfLoss());

        // The second reports when the first no longer runs.
        first.Dispose();
        Assert.Equal(StallCause.Together, second.CauseOfLoss());
    }

    [Fact]
    public void CauseOfLoss_TwoBrowsersLostAtATime_IsNeitherJob()
    {
        var first = _tracker.Track("s1");
        using var other = _tracker.Track("s3");
        _pool.Alive.Clear();

        Assert.Equal(StallCause.Together, first.CauseOfLoss());
        first.Dispose();
        Assert.Equal(StallCause.Together, other.CauseOfLoss());
    }

    [Fact]
    public void CauseOfLoss_OtherRunEndedBeforeTheLoss_IsTheJobAlone()
    {
        _tracker.Track("s2").Dispose();
        using var run = _tracker.Track("s1");
        _pool.Alive.Remove("b1");

        Assert.Equal(StallCause.Alone, run.CauseOfLoss());
    }

    [Fact]
    public void CauseOfLoss_PoolTellsNoBrowser_IsTheJob()
    {
        using var run = _tracker.Track("unknown");
        _pool.Alive.Clear();

        Assert.Equal(StallCause.Job, run.CauseOfLoss());
    }
}
