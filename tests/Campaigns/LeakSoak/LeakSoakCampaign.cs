namespace BrowserAgent.Campaigns.LeakSoak;

/// <summary>C10.</summary>
internal sealed class LeakSoakCampaign : ICampaign
{
    public string Code => "C10";

    public string Name => "leak-soak";

    public string What => "One worker with one session works for long in pages that leak about 50 MB a job; the campaign itself measures its browsers.";

    public string SizeOf(CampaignSize size) => Plan(new CampaignSettings(size, 0)) switch
    {
        var plan => $"{plan.Jobs} jobs, caps of {plan.SoftCapMiB} and {plan.HardCapMiB} MiB a browser",
    };

    public Task<CampaignReport> RunAsync(CampaignSettings settings, IProgress<string> progress, CancellationToken cancellationToken) =>
        LeakSoakRun.RunAsync(Plan(settings), progress, cancellationToken);

    public static LeakSoakPlan Plan(CampaignSettings settings) => settings.Size == CampaignSize.Full
        ? new()
        {
            Jobs = 2000,
            SoftCapMiB = 768,
            HardCapMiB = 1024,
            Seed = settings.Seed,
            Csv = settings.Csv,
            MaxSlopes = new ResourceGrowthSlopes(WorkerMiB: 20, Files: 5, Zombies: 1),
        }
        : new() { Jobs = 16, SoftCapMiB = 750, HardCapMiB = 1000, Seed = settings.Seed, Csv = settings.Csv };
}
