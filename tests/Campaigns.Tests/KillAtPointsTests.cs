using BrowserAgent.Campaigns.KillAtPoints;
using Xunit.Abstractions;

namespace BrowserAgent.Campaigns.Tests;

/// <summary>Workers are real processes with real browsers; they are killed with SIGKILL at exact points of the commit.</summary>
public sealed class KillAtPointsTests(ITestOutputHelper output)
{
    [Fact]
    public async Task KillAtPoints_SmallSize_EntersEachOrderOnce()
    {
        var report = await CampaignRuns.RunAsync(new KillAtPointsCampaign(), output);

        Assert.Empty(report.Failures);
        Assert.Equal(10, report.Faults);
    }
}
