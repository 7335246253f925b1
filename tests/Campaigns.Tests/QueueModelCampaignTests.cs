using BrowserAgent.Campaigns.QueueModel;

namespace BrowserAgent.Campaigns.Tests;

/// <summary>The queue alone, against workers that die and hang.</summary>
[Collection(BrowserlessCampaignCollectionDefinition.Collection)]
public sealed class QueueModelCampaignTests(ITestOutputHelper output)
{
    [Fact]
    public async Task QueueModel_SmallSize_LosesNoJobAndAcceptsOneAcknowledgementEach()
    {
        var report = await CampaignTestRunner.RunAsync(new QueueModelCampaign(), output);

        Assert.Empty(report.Failures);
        Assert.Equal((2_000, 0, 0), (report.Jobs, report.Lost, report.Figure<int>("double_ack")));
    }
}
