using BrowserAgent.Campaigns.Drain;

namespace BrowserAgent.Campaigns.Tests;

/// <summary>Workers are told to stop while they hold jobs.</summary>
[Collection(BrowserlessCampaignCollectionDefinition.Collection)]
public sealed class DrainCampaignTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Drain_SmallSize_ChargesNothingAndEndsInTime()
    {
        var report = await CampaignTestRunner.RunAsync(new DrainCampaign(), output);

        Assert.Empty(report.Failures);
        Assert.Equal((12, 2, 0), (report.Jobs, report.Faults, report.Figure<int>("stalls")));
        Assert.True(report.Figure<int>("released") > 0, "No job was given back.");
    }
}
