namespace BrowserAgent.Campaigns.KillAnywhere;

/// <summary>C1.</summary>
internal sealed class KillAnywhereCampaign : ICampaign
{
    public string Code => "C1";

    public string Name => "kill-anywhere";

    public string What => "Kills workers with real browsers (SIGKILL) at random moments while they hold jobs; each is replaced at once.";

    public string SizeOf(CampaignSize size) => Plan(new CampaignSettings(size, 0)) switch
    {
        var plan => $"{plan.Jobs} jobs, {plan.Kills} kills, {plan.Workers} worker processes of {plan.Concurrency} jobs at once",
    };

    public Task<CampaignReport> RunAsync(CampaignSettings settings, IProgress<string> progress, CancellationToken cancellationToken) =>
        KillAnywhereRun.RunAsync(Plan(settings), progress, cancellationToken);

    public static KillAnywherePlan Plan(CampaignSettings settings) => new()
    {
        Jobs = settings.Pick(6, 500),
        Kills = settings.Pick(3, 60),
        Workers = settings.Pick(2, 3),
        Concurrency = settings.Pick(1, 2),
        Seed = settings.Seed,
        RecoveryLimit = settings.Limit(KillAnywherePlan.DefaultRecoveryLimit),
    };
}
