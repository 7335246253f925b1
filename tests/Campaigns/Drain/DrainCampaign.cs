using System.Globalization;

namespace BrowserAgent.Campaigns.Drain;

/// <summary>C9.</summary>
internal sealed class DrainCampaign : ICampaign
{
    public string Code => "C9";

    public string Name => "drain";

    public string What => "Stops workers politely (SIGTERM) in the middle of their jobs, some longer than the grace, while others take over; workers are real processes with an HTTP user in place of browsers.";

    public string SizeOf(CampaignSize size) => Of(new CampaignSettings(size, CampaignSettings.DefaultSeed)) is var plan
        ? string.Create(CultureInfo.InvariantCulture, $"{plan.Jobs:N0} jobs, {plan.Drains} drains, grace {plan.Grace.TotalSeconds:0} s")
        : "";

    public Task<CampaignReport> RunAsync(CampaignSettings settings, IProgress<string> progress, CancellationToken cancellationToken) =>
        DrainRun.RunAsync(Of(settings), progress, cancellationToken);

    private static DrainPlan Of(CampaignSettings settings) => new()
    {
        Jobs = settings.Pick(12, 200),
        Drains = settings.Pick(2, 20),
        LongDrains = settings.Pick(1, 6),
        Grace = settings.Pick(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30)),
        ExitWithin = settings.Limit(TimeSpan.FromSeconds(2)),
        Seed = settings.Seed,
    };
}
