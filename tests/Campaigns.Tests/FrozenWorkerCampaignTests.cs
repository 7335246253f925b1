using BrowserAgent.Campaigns.FrozenWorkers;

namespace BrowserAgent.Campaigns.Tests;

/// <summary>Workers freeze and wake when another has their job, in small: real worker processes, real browsers, real signals.</summary>
[Collection(WorkerFaultCampaignCollectionDefinition.Collection)]
public sealed class FrozenWorkerCampaignTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Zombies_SmallSize_HaveEveryStaleWriteRefused()
    {
        var report = await CampaignTestRunner.PassesAsync(new FrozenWorkerCampaign(), output);

        Assert.InRange(report.Figure<int>("stale_refused"), 3, int.MaxValue);
        Assert.Equal(0, report.Figure<int>("stale_accepted"));
    }
}
