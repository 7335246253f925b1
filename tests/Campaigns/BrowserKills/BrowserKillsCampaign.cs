using System.Globalization;

namespace BrowserAgent.Campaigns.BrowserKills;

/// <summary>C4.</summary>
internal sealed class BrowserKillsCampaign : ICampaign
{
    public string Code => "C4";

    public string Name => "browser-kills";

    public string What => "Kills browsers, single renderers and drivers (SIGKILL) under living workers while they hold jobs.";

    public string SizeOf(CampaignSize size) => Plan(new CampaignSettings(size, 0)) switch
    {
        var plan => string.Create(CultureInfo.InvariantCulture, $"{plan.Jobs} jobs or more, {plan.Kills} kills of each kind, {plan.Workers} worker processes of {plan.Concurrency} jobs at once"),
    };

    public Task<CampaignReport> RunAsync(CampaignSettings settings, IProgress<string> progress, CancellationToken cancellationToken) =>
        BrowserKillsRun.RunAsync(Plan(settings), progress, cancellationToken);

    public static BrowserKillsPlan Plan(CampaignSettings settings) => new()
    {
        Jobs = settings.Pick(6, 300),
        Kills = settings.Pick(1, 100),
        Workers = settings.Pick(2, 3),
        Concurrency = settings.Pick(1, 2),
        Seed = settings.Seed,
        // Small sizes run beside other tests: how soon is then the machine's matter, that it comes back is not.
        BackLimit = settings.Pick(TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(15)),
    };
}
