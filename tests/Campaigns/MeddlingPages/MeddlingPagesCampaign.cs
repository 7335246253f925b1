namespace BrowserAgent.Campaigns.MeddlingPages;

/// <summary>C18.</summary>
internal sealed class MeddlingPagesCampaign : ICampaign
{
    public string Code => "C18";

    public string Name => "meddling-pages";

    public string What => "Enters orders into forms that write into other fields, choose other entries, take the focus, send drafts and show what an earlier order left.";

    public string SizeOf(CampaignSize size) => $"{Plan(new CampaignSettings(size, 0)).Jobs} jobs";

    public Task<CampaignReport> RunAsync(CampaignSettings settings, IProgress<string> progress, CancellationToken cancellationToken) =>
        MeddlingPagesRun.RunAsync(Plan(settings), progress, cancellationToken);

    private static MeddlingPagesPlan Plan(CampaignSettings settings) => new()
    {
        Jobs = settings.Pick(10, 300),
        Workers = settings.Pick(1, 3),
        Share = settings.Pick(0.12, 0.08),
        Seed = settings.Seed,
    };
}
