using BrowserAgent.Campaigns.BrowserKills;

namespace BrowserAgent.Campaigns.Tests;

/// <summary>Browsers and drivers are killed under living workers, in small.</summary>
[Collection(SessionCampaignCollectionDefinition.Collection)]
public sealed class BrowserKillsCampaignTests(ITestOutputHelper output)
{
    [Fact]
    public async Task BrowserKills_SmallSize_ComesBackEachTimeAndLeavesNothing()
    {
        var report = await CampaignTestRunner.RunAsync(new BrowserKillsCampaign(), output);

        Assert.Empty(report.Failures);
        Assert.Equal((3, 0), (report.Faults, report.Figure<int>("left")));
        Assert.InRange(report.Jobs, 6, int.MaxValue);
    }
}
