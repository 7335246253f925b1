using BrowserAgent.Campaigns.Drain;
using Xunit.Abstractions;

namespace BrowserAgent.Campaigns.Tests;

/// <summary>Workers are told to stop while they hold jobs.</summary>
[Collection(Browserless.Collection)]
public sealed class DrainTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Drain_SmallSize_ChargesNothingAndEndsInTime()
    {
        var report = await CampaignRuns.RunAsync(new DrainCampaign(), output);

        Assert.Empty(report.Failures);
        Assert.Equal((12, 2, 0), (report.Jobs, report.Faults, report.Figure<int>("stalls")));
        Assert.True(report.Figure<int>("released") > 0, "No job was given back.");
    }

    /// <summary>The oracle's own proof: a worker that gives nothing back leaves its jobs to their leases, and that is a stall.</summary>
    [Fact]
    public async Task Drain_WithoutTheRelease_ChargesStalls()
    {
        var plan = new DrainPlan
        {
            Name = "drain-without-release", Jobs = 4, Drains = 1, LongDrains = 1, Grace = TimeSpan.FromSeconds(2), Seed = CampaignSettings.DefaultSeed, Without = ["release"],
        };

        var report = await CampaignRuns.ShowAsync(DrainRun.RunAsync(plan, new TestProgress(output), CancellationToken.None), output);

        Assert.InRange(report.Figure<int>("stalls"), 1, 4);
        Assert.Equal((0, 0, 0), (report.Lost, report.Duplicates, report.Wrong));
    }
}
