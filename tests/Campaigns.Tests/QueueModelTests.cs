using BrowserAgent.Campaigns.QueueModel;

namespace BrowserAgent.Campaigns.Tests;

/// <summary>The queue alone, against workers that die and hang.</summary>
[Collection(CampaignsWithoutBrowsers.Collection)]
public sealed class QueueModelTests(ITestOutputHelper output)
{
    [Fact]
    public async Task QueueModel_SmallSize_LosesNoJobAndAcceptsOneAcknowledgementEach()
    {
        var report = await CampaignRuns.RunAsync(new QueueModelCampaign(), output);

        Assert.Empty(report.Failures);
        Assert.Equal((2_000, 0, 0), (report.Jobs, report.Lost, report.Figure<int>("double_ack")));
    }
}
