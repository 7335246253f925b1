using System.Globalization;

namespace BrowserAgent.Campaigns.MutatedSubmissions;

/// <summary>C21.</summary>
internal sealed class MutatedSubmissionsCampaign : ICampaign
{
    public string Code => "C21";

    public string Name => "mutated-submissions";

    public string What => "Orders with every member of envelope and payload changed, and bytes damaged, come by HTTP, in arrays and through the inbox: nothing fails, nothing is lost, no list breaks.";

    public string SizeOf(CampaignSize size) =>
        string.Create(CultureInfo.InvariantCulture, $"{Of(new CampaignSettings(size, CampaignSettings.DefaultSeed)).Submissions:N0} submissions");

    public Task<CampaignReport> RunAsync(CampaignSettings settings, IProgress<string> progress, CancellationToken cancellationToken) =>
        MutatedSubmissionsRun.RunAsync(Of(settings), progress, cancellationToken);

    private static MutatedSubmissionsPlan Of(CampaignSettings settings) => new()
    {
        Submissions = settings.Pick(2_000, 200_000),
        ListEvery = settings.Pick(500, 10_000),
        MaxGrowthMiB = settings.Size == CampaignSize.Full ? 10 : null,
        Seed = settings.Seed,
    };
}
