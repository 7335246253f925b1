using BrowserAgent.Campaigns.BrowserKills;
using BrowserAgent.Campaigns.ExpiringSessions;
using BrowserAgent.Campaigns.LeakSoak;
using BrowserAgent.Campaigns.SteadySessions;

namespace BrowserAgent.Campaigns.Tests;

/// <summary>What happens to browsers and sessions under living workers, in small.</summary>
public sealed class SessionCampaignTests(ITestOutputHelper output)
{
    [Fact]
    public async Task BrowserKills_SmallSize_ComesBackEachTimeAndLeavesNothing()
    {
        var report = await CampaignRuns.RunAsync(new BrowserKillsCampaign(), output);

        Assert.Empty(report.Failures);
        Assert.Equal((3, 0), (report.Faults, report.Figure<int>("left")));
        Assert.InRange(report.Jobs, 6, int.MaxValue);
    }

    [Fact]
    public async Task ExpiringSessions_SmallSize_FailNoJob()
    {
        var report = await CampaignRuns.RunAsync(new ExpiringSessionsCampaign(), output);

        Assert.Empty(report.Failures);
        Assert.Equal((8, 0, 0), (report.Jobs, report.Figure<int>("expired_failures"), report.Figure<int>("lockouts")));
    }

    [Fact]
    public async Task SteadySessions_SmallSize_MeetNoEndedSessionAndSignInSeldom()
    {
        var report = await CampaignRuns.RunAsync(new SteadySessionsCampaign(), output);

        Assert.Empty(report.Failures);
        Assert.Equal(8, report.Figure<int>("done"));
        Assert.True(report.Figure<int>("expiries_met") == 0 || report.Figure<bool>("too_slow_to_judge"), "An ended session was used.");
    }

    [Fact]
    public async Task LeakSoak_SmallSize_KeepsEveryBrowserUnderItsCap()
    {
        var report = await CampaignRuns.RunAsync(new LeakSoakCampaign(), output);

        Assert.Empty(report.Failures);
        Assert.Equal((20, 0), (report.Figure<int>("done"), report.Figure<int>("failed_after_commit")));
        Assert.InRange(report.Figure<int>("browsers"), 2, int.MaxValue);
    }
}
