using BrowserAgent.Campaigns.ExpiringSessions;

namespace BrowserAgent.Campaigns.Tests;

/// <summary>The site ends sessions under living workers, in small.</summary>
[Collection(SessionCampaignCollectionDefinition.Collection)]
public sealed class ExpiringSessionsCampaignTests(ITestOutputHelper output)
{
    [Fact]
    public async Task ExpiringSessions_SmallSize_FailNoJob()
    {
        var report = await CampaignTestRunner.RunAsync(new ExpiringSessionsCampaign(), output);

        Assert.Empty(report.Failures);
        Assert.Equal((8, 0, 0), (report.Jobs, report.Figure<int>("expired_failures"), report.Figure<int>("lockouts")));
    }
}
