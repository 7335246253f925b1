
namespace BrowserAgent.Campaigns.Tests;

/// <summary>Shows the line that the command would print.</summary>
internal static class CampaignTestRunner
{
    /// <summary>The small size under the usual seed.</summary>
    public static Task<CampaignReport> RunAsync(ICampaign campaign, ITestOutputHelper output) =>
        ShowAsync(campaign.RunAsync(new CampaignSettings(CampaignSize.Small, CampaignSettings.DefaultSeed) { BesideOthers = true }, new TestOutputProgress(output), CancellationToken.None), output);

    /// <summary>The small size, which must have had faults and no failure.</summary>
    public static async Task<CampaignReport> PassesAsync(ICampaign campaign, ITestOutputHelper output)
    {
        var report = await RunAsync(campaign, output);
        Assert.Empty(report.Failures);
        Assert.True(report.Faults > 0, "No fault took place: nothing was proved.");
        return report;
    }

    public static async Task<CampaignReport> ShowAsync(Task<CampaignReport> run, ITestOutputHelper output)
    {
        var report = await run;
        output.WriteLine(report.ToJson());
        Console.WriteLine(report.ToJson());
        return report;
    }
}

/// <summary>Progress lines in a test's output.</summary>
internal sealed class TestOutputProgress(ITestOutputHelper output) : IProgress<string>
{
    public void Report(string value) => output.WriteLine(value);
}
