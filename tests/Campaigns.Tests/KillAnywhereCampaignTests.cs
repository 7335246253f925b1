using BrowserAgent.Campaigns.KillAnywhere;

namespace BrowserAgent.Campaigns.Tests;

/// <summary>Workers are killed at any moment, in small: real worker processes, real browsers, real signals.</summary>
[Collection(WorkerFaultCampaignCollectionDefinition.Collection)]
public sealed class KillAnywhereCampaignTests(ITestOutputHelper output)
{
    [Fact]
    public async Task KillAnywhere_SmallSize_LosesNothingAndEntersEachOrderOnce()
    {
        var report = await CampaignTestRunner.PassesAsync(new KillAnywhereCampaign(), output);

        Assert.Equal((6, 3), (report.Jobs, report.Faults));
    }
}
