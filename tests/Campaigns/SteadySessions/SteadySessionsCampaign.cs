namespace BrowserAgent.Campaigns.SteadySessions;

/// <summary>The second half of C11: a timeout that the pack knows.</summary>
internal sealed class SteadySessionsCampaign : ICampaign
{
    public string Code => "C16";

    public string Name => "steady-sessions";

    public string What => "The site ends every session at a known age; the site counts who meets an ended one, and how often anybody signs in.";

    public string SizeOf(CampaignSize size) => Plan(new CampaignSettings(size, 0)) switch
    {
        var plan => $"{plan.Jobs} jobs of about 5 s, sessions of {plan.Timeout.TotalSeconds:0} s",
    };

    public Task<CampaignReport> RunAsync(CampaignSettings settings, IProgress<string> progress, CancellationToken cancellationToken) =>
        SteadySessionsRun.RunAsync(Plan(settings), progress, cancellationToken);

    // Two jobs at once in full: six on two cores took 29 s each, which is no job of 5 s any more.
    public static SteadySessionsPlan Plan(CampaignSettings settings) => settings.Size == CampaignSize.Full
        ? new() { Jobs = 300, Seed = settings.Seed, Workers = 2, Concurrency = 1 }
        : new() { Jobs = 6, Seed = settings.Seed, Workers = 1, Concurrency = 1, Timeout = TimeSpan.FromSeconds(40), MayBeTooSlow = true };
}
