using Xunit.Abstractions;

namespace BrowserAgent.Campaigns.Tests;

/// <summary>Runs campaigns as the command does, and shows the line that the command would print.</summary>
internal static class CampaignRuns
{
    public static Task<CampaignReport> RunAsync(ICampaign campaign, ITestOutputHelper output) =>
        ShowAsync(campaign.RunAsync(new CampaignSettings(CampaignSize.Small, CampaignSettings.DefaultSeed), new TestProgress(output), CancellationToken.None), output);

    public static async Task<CampaignReport> ShowAsync(Task<CampaignReport> run, ITestOutputHelper output)
    {
        var report = await run;
        output.WriteLine(report.ToJson());
        return report;
    }
}

/// <summary>Progress lines in a test's output.</summary>
internal sealed class TestProgress(ITestOutputHelper output) : IProgress<string>
{
    public void Report(string value) => output.WriteLine(value);
}
