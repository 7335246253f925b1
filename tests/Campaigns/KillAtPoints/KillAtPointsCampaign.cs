namespace BrowserAgent.Campaigns.KillAtPoints;

/// <summary>C2.</summary>
internal sealed class KillAtPointsCampaign : ICampaign
{
    private const int SmallKillsPerPoint = 2;
    private const int FullKillsPerPoint = 40;

    public string Code => "C2";

    public string Name => "kill-at-points";

    public string What => "Kills workers with real browsers (SIGKILL) at five exact points of the commit protocol.";

    public string SizeOf(CampaignSize size) => $"{Of(size)} kills at each point, {Of(size) * KillPoint.Protocol.Count} in all, one job each";

    public Task<CampaignReport> RunAsync(CampaignSettings settings, IProgress<string> progress, CancellationToken cancellationToken) =>
        KillAtPointsRun.RunAsync(new KillAtPointsPlan { KillsPerPoint = Of(settings.Size), Seed = settings.Seed }, progress, cancellationToken);

    private static int Of(CampaignSize size) => size == CampaignSize.Full ? FullKillsPerPoint : SmallKillsPerPoint;
}
