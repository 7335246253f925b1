
namespace BrowserAgent.Campaigns.Tests;

/// <summary>Shows the line that the command would print.</summary>
internal static class CampaignRuns
{
    /// <summary>The small size under the usual seed.</summary>
    public static Task<CampaignReport> RunAsync(ICampaign campaign, ITestOutputHelper output) =>
        ShowAsync(campaign.RunAsync(new CampaignSettings(CampaignSize.Small, CampaignSettings.DefaultSeed) { BesideOthers = true }, new TestProgress(output), CancellationToken.None), output);

    public static async Task<CampaignReport> ShowAsync(Task<CampaignReport> run, ITestOutputHelper output)
    {
        var report = await run;
        output.WriteLine(report.ToJson());
        Console.WriteLine(report.ToJson());
        return report;
    }
}

/// <summary>Progress lines in a test's output.</summary>
internal sealed class TestProgress(ITestOutputHelper output) : IProgress<string>
{
    public void Report(string value) => output.WriteLine(value);
}
