using System.Globalization;

namespace BrowserAgent.Campaigns.QueueModel;

/// <summary>C5.</summary>
internal sealed class QueueModelCampaign : ICampaign
{
    public string Code => "C5";

    public string Name => "queue-model";

    public string What => "The queue alone, no site: 32 workers in 4 processes claim and acknowledge; at each claim 5 % die, 5 % hang past their lease, 5 % give the job back after its intent; processes are killed (SIGKILL).";

    public string SizeOf(CampaignSize size) =>
        Of(new CampaignSettings(size, CampaignSettings.DefaultSeed)) is var plan ? string.Create(CultureInfo.InvariantCulture, $"{plan.Jobs:N0} jobs, {plan.Kills} kills") : "";

    public Task<CampaignReport> RunAsync(CampaignSettings settings, IProgress<string> progress, CancellationToken cancellationToken) =>
        QueueModelRun.RunAsync(Of(settings), progress, cancellationToken);

    private static QueueModelPlan Of(CampaignSettings settings) =>
        new() { Jobs = settings.Pick(2_000, 100_000), Kills = settings.Pick(2, 8), Seed = settings.Seed };
}
