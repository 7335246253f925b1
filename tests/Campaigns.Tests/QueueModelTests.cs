using BrowserAgent.Campaigns.QueueModel;
using Xunit.Abstractions;

namespace BrowserAgent.Campaigns.Tests;

/// <summary>The queue alone, against workers that die and hang.</summary>
[Collection(Browserless.Collection)]
public sealed class QueueModelTests(ITestOutputHelper output)
{
    [Fact]
    public async Task QueueModel_SmallSize_LosesNoJobAndAcceptsOneAcknowledgementEach()
    {
        var report = await CampaignRuns.RunAsync(new QueueModelCampaign(), output);

        Assert.Empty(report.Failures);
        Assert.Equal((2_000, 0, 0), (report.Jobs, report.Lost, report.Figure<int>("double_ack")));
    }

    /// <summary>The oracle's own proof: whoever comes late acknowledges in another's name, and the ledger shows it.</summary>
    [Fact]
    public async Task QueueModel_WithoutTheFenceCheck_FindsDoubleAcknowledgements()
    {
        var plan = new QueueModelPlan { Name = "queue-model-without-fences", Jobs = 400, Kills = 0, Seed = CampaignSettings.DefaultSeed, Processes = 2, Without = ["fence-check"] };

        var report = await CampaignRuns.ShowAsync(QueueModelRun.RunAsync(plan, new TestProgress(output), CancellationToken.None), output);

        Assert.InRange(report.Figure<int>("double_ack"), 1, 400);
        Assert.True(report.Figure<int>("stale_refused") < report.Figure<int>("stale_sent"), "Every stale acknowledgement was refused, with nothing there to refuse it.");
        Assert.Equal(0, report.Lost);
    }
}
