namespace BrowserAgent.Campaigns.TamperedTrails;

/// <summary>C14.</summary>
internal sealed class TamperedTrailsCampaign : ICampaign
{
    public string Code => "C14";

    public string Name => "tampered-trails";

    public string What => "Changes audit trails that the product's recorder wrote, in seven ways, and verifies them: each change must be found, and none where there was none.";

    public string SizeOf(CampaignSize size) => $"{Plan(new CampaignSettings(size, 0)).Jobs} jobs, {TrailAttacks.All.Count} kinds of tampering, {Plan(new CampaignSettings(size, 0)).Times} times each";

    public Task<CampaignReport> RunAsync(CampaignSettings settings, IProgress<string> progress, CancellationToken cancellationToken) =>
        TamperedTrailsRun.RunAsync(Plan(settings), progress, cancellationToken);

    private static TamperedTrailsPlan Plan(CampaignSettings settings) => new()
    {
        Jobs = settings.Pick(20, 200),
        Times = settings.Pick(3, 20),
        Seed = settings.Seed,
    };
}
