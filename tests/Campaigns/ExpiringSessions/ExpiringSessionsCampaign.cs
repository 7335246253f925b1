namespace BrowserAgent.Campaigns.ExpiringSessions;

/// <summary>C11.</summary>
internal sealed class ExpiringSessionsCampaign : ICampaign
{
    public string Code => "C11";

    public string Name => "expiring-sessions";

    public string What => "The site ends sessions at times that nobody can know, in the middle of forms and saves too.";

    public string SizeOf(CampaignSize size) => Plan(new CampaignSettings(size, 0)) switch
    {
        var plan => $"{plan.Jobs} jobs, sessions of {(plan.LifeRequests is { } requests ? $"{requests} requests" : $"{plan.LifeFrom.TotalSeconds:0} to {plan.LifeTo.TotalSeconds:0} s")}, {plan.MidSaves} ended by a save",
    };

    public Task<CampaignReport> RunAsync(CampaignSettings settings, IProgress<string> progress, CancellationToken cancellationToken) =>
        ExpiringSessionsRun.RunAsync(Plan(settings), progress, cancellationToken);

    public static ExpiringSessionsPlan Plan(CampaignSettings settings) => settings.Size == CampaignSize.Full
        ? new() { Jobs = 300, MidSaves = 15, Seed = settings.Seed }
        : new() { Jobs = 8, MidSaves = 1, Seed = settings.Seed, Workers = 2, Concurrency = 1, LifeRequests = 30, SearchWindow = TimeSpan.FromSeconds(10) };
}
