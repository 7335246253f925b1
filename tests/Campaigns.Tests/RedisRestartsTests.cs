using BrowserAgent.Campaigns.RedisRestarts;

namespace BrowserAgent.Campaigns.Tests;

/// <summary>Redis is killed with SIGKILL under producers and workers, and started again.</summary>
[Collection(CampaignsWithoutBrowsers.Collection)]
public sealed class RedisRestartsTests(ITestOutputHelper output)
{
    [Fact]
    public async Task RedisRestarts_SmallSize_LoseNoAcknowledgedJobAndWorkersGoOn()
    {
        var report = await CampaignRuns.RunAsync(new RedisRestartsCampaign(), output);

        Assert.Empty(report.Failures);
        Assert.Equal((200, 2), (report.Jobs, report.Faults));
    }
}
