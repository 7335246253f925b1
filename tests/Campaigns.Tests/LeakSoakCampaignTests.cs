using BrowserAgent.Campaigns.LeakSoak;

namespace BrowserAgent.Campaigns.Tests;

/// <summary>The site leaks memory under living workers, in small.</summary>
[Collection(SessionCampaignCollectionDefinition.Collection)]
public sealed class LeakSoakCampaignTests(ITestOutputHelper output)
{
    [Fact]
    public async Task LeakSoak_SmallSize_KeepsEveryBrowserUnderItsCap()
    {
        var report = await CampaignTestRunner.RunAsync(new LeakSoakCampaign(), output);

        Assert.Empty(report.Failures);
        Assert.Equal((16, 0), (report.Figure<int>("done"), report.Figure<int>("failed_after_commit")));
        Assert.InRange(report.Figure<int>("browsers"), 2, int.MaxValue);
    }
}
