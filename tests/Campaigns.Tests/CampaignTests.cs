using BrowserAgent.Campaigns.FaultyErp;
using BrowserAgent.Campaigns.KillAnywhere;
using BrowserAgent.Campaigns.KillAtPoints;
using BrowserAgent.Campaigns.Zombies;

namespace BrowserAgent.Campaigns.Tests;

/// <summary>The small sizes, by the code of the command: real worker processes, real browsers, real signals.</summary>
public sealed class CampaignTests(ITestOutputHelper output)
{
    [Fact]
    public async Task KillAnywhere_SmallSize_LosesNothingAndEntersEachOrderOnce()
    {
        var report = await PassesAsync(new KillAnywhereCampaign());

        Assert.Equal((8, 3), (report.Jobs, report.Faults));
    }

    /// <summary>The five points of the small size, and two saves that die or outlive their worker in the site: one run for all.</summary>
    [Fact]
    public async Task KillAtPoints_EachPointOnce_EndsAsThePointSays()
    {
        var plan = new KillAtPointsPlan
        {
            Points = [.. KillPoint.Protocol, KillPoint.SaveDropped, KillPoint.SaveLate],
            KillsPerPoint = 1,
            Seed = CampaignSettings.DefaultSeed,
            // Beside other tests a look takes seconds, and the late save comes only after one.
            SearchWindow = TimeSpan.FromSeconds(20),
        };
        var report = await CampaignRuns.ShowAsync(KillAtPointsRun.RunAsync(plan, new TestProgress(output), CancellationToken.None), output);

        Assert.Empty(report.Failures);
        Assert.Equal((7, 7), (report.Jobs, report.Faults));
    }

    [Fact]
    public async Task Zombies_SmallSize_HaveEveryStaleWriteRefused()
    {
        var report = await PassesAsync(new ZombieCampaign());

        Assert.InRange(report.Figure<int>("stale_refused"), 3, int.MaxValue);
        Assert.Equal(0, report.Figure<int>("stale_accepted"));
    }

    [Fact]
    public async Task FaultyErp_SmallSize_EndsEachUnknownVerifiedOrWithAPerson() => await PassesAsync(new FaultyErpCampaign());

    private async Task<CampaignReport> PassesAsync(ICampaign campaign)
    {
        var report = await CampaignRuns.RunAsync(campaign, output);
        Assert.Empty(report.Failures);
        Assert.True(report.Faults > 0, "No fault took place: nothing was proved.");
        return report;
    }
}
