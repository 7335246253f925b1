using BrowserAgent.Campaigns.RedisNetwork;

namespace BrowserAgent.Campaigns.Tests;

/// <summary>The network between workers and Redis misbehaves.</summary>
[Collection(BrowserlessCampaignCollectionDefinition.Collection)]
public sealed class RedisNetworkCampaignTests(ITestOutputHelper output)
{
    [Fact]
    public async Task RedisNetwork_SmallSize_EntersEachOrderOnce()
    {
        var report = await CampaignTestRunner.RunAsync(new RedisNetworkCampaign(), output);

        Assert.Empty(report.Failures);
        Assert.Equal((30, 4), (report.Jobs, report.Faults));
    }
}
