using BrowserAgent.Campaigns.DeadSites;

namespace BrowserAgent.Campaigns.Tests;

/// <summary>Jobs of sites that serve nobody stand in front of a healthy site's jobs.</summary>
[Collection(BrowserlessCampaignCollectionDefinition.Collection)]
public sealed class DeadSitesCampaignTests(ITestOutputHelper output)
{
    [Fact]
    public async Task DeadSites_SmallSize_CostTheHealthySiteNoSlotAndTheirJobsNothing()
    {
        var report = await CampaignTestRunner.RunAsync(new DeadSitesCampaign(), output);

        Assert.Empty(report.Failures);
        Assert.Equal((0, 0), (report.Figure<int>("needless_claims"), report.Figure<int>("charged")));
    }
}
