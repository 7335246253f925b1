using BrowserAgent.Campaigns.RedisRestarts;

namespace BrowserAgent.Campaigns.Tests;

/// <summary>Redis is killed with SIGKILL under producers and workers, and started again.</summary>
[Collection(BrowserlessCampaignCollectionDefinition.Collection)]
public sealed class RedisRestartsCampaignTests(ITestOutputHelper output)
{
    [Fact]
    public async Task RedisRestarts_SmallSize_LoseNoAcknowledgedJobAndWorkersGoOn()
    {
        var report = await CampaignTestRunner.RunAsync(new RedisRestartsCampaign(), output);

        Assert.Empty(report.Failures);
        Assert.Equal((200, 2), (report.Jobs, report.Faults));
    }
}
