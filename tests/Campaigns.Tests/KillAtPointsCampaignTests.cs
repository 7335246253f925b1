using BrowserAgent.Campaigns.KillAtPoints;

namespace BrowserAgent.Campaigns.Tests;

/// <summary>Workers are killed at each point of the commit protocol: real worker processes, real browsers, real signals.</summary>
[Collection(WorkerFaultCampaignCollectionDefinition.Collection)]
public sealed class KillAtPointsCampaignTests(ITestOutputHelper output)
{
    /// <summary>The five points of the small size, and two saves that die or outlive their worker in the site: one run for all.</summary>
    [Fact]
    public async Task KillAtPoints_EachPointOnce_EndsAsThePointSays()
    {
        var plan = new KillAtPointsPlan
        {
            Points = [.. KillPoint.Protocol, KillPoint.SaveDropped, KillPoint.SaveLate],
            KillsPerPoint = 1,
            Workers = 2,
            Seed = CampaignSettings.DefaultSeed,
            // Beside other tests a look takes seconds, and the late save comes only after one.
            SearchWindow = TimeSpan.FromSeconds(20),
        };
        var report = await CampaignTestRunner.ShowAsync(KillAtPointsRun.RunAsync(plan, new TestOutputProgress(output), CancellationToken.None), output);

        Assert.Empty(report.Failures);
        Assert.Equal((7, 7), (report.Jobs, report.Faults));
    }
}
