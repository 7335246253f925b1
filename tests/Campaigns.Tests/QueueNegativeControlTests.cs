using BrowserAgent.Campaigns.Controls;

namespace BrowserAgent.Campaigns.Tests;

/// <summary>
/// The proof of the browserless campaigns' oracles: each scenario without its guard must be found out. With the guards in place the campaigns' own
/// tests run; the command runs both sides of each control.
/// </summary>
[Collection(BrowserlessCampaignCollectionDefinition.Collection)]
public sealed class QueueNegativeControlTests(ITestOutputHelper output)
{
    public static IEnumerable<object[]> Guards => QueueNegativeControls.All.Select(control => new object[] { control.Part, control.Figure });

    [Theory]
    [MemberData(nameof(Guards))]
    public async Task Campaign_WithoutItsGuard_TurnsRedByTheGuardsOwnFigure(string part, string figure)
    {
        var control = QueueNegativeControls.All.Single(candidate => candidate.Part == part);

        var report = await CampaignTestRunner.ShowAsync(
            control.RunAsync([part], new CampaignSettings(CampaignSize.Small, CampaignSettings.DefaultSeed), new TestOutputProgress(output), CancellationToken.None), output);

        Assert.False(report.Passed);
        Assert.True(control.Of(report) > 0, $"{figure} stayed 0.");
        Assert.Equal(figure == "lost", report.Lost > 0);
        Assert.Equal((figure == "double_ack", 0), (report.Duplicates > 0, report.Wrong));
    }
}
