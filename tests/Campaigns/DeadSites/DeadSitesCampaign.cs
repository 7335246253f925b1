using System.Globalization;

namespace BrowserAgent.Campaigns.DeadSites;

/// <summary>C19.</summary>
internal sealed class DeadSitesCampaign : ICampaign
{
    public string Code => "C19";

    public string Name => "dead-sites";

    public string What => "Five of six sites serve nobody, with their jobs in front of the healthy site's: its jobs must go on as if they were alone. An HTTP client replaces browsers.";

    public string SizeOf(CampaignSize size) => Of(new CampaignSettings(size, CampaignSettings.DefaultSeed)) is var plan
        ? string.Create(CultureInfo.InvariantCulture, $"{plan.Jobs:N0} jobs of the healthy site behind {plan.DeadJobs:N0} of five dead ones, in {plan.Turns} turns")
        : "";

    public Task<CampaignReport> RunAsync(CampaignSettings settings, IProgress<string> progress, CancellationToken cancellationToken) =>
        DeadSitesRun.RunAsync(Of(settings), progress, cancellationToken);

    private static DeadSitesPlan Of(CampaignSettings settings) => new()
    {
        Jobs = settings.Pick(40, 600),
        DeadJobs = settings.Pick(200, 2_000),
        Turns = settings.Pick(2, 6),
        FailAfter = TimeSpan.FromSeconds(1),
        Take = settings.Pick(TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(250)),
        MinRatio = settings.BesideOthers ? 0 : 0.95,
        Seed = settings.Seed,
    };
}
