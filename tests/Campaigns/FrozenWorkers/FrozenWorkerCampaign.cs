namespace BrowserAgent.Campaigns.FrozenWorkers;

/// <summary>C3.</summary>
internal sealed class FrozenWorkerCampaign : ICampaign
{
    private const int SmallZombies = 4;
    private const int FullZombies = 100;

    public string Code => "C3";

    public string Name => "zombies";

    public string What =>
        "Freezes workers with real browsers (SIGSTOP) for twice the lease: three of four right before a fenced write, the others at random; then wakes them (SIGCONT).";

    public string SizeOf(CampaignSize size) => $"{Of(size)} zombies, one job each";

    public Task<CampaignReport> RunAsync(CampaignSettings settings, IProgress<string> progress, CancellationToken cancellationToken) =>
        FrozenWorkerRun.RunAsync(
            new FrozenWorkerPlan { Zombies = Of(settings.Size), Seed = settings.Seed, Workers = settings.Pick(3, 6), AtOnce = settings.Pick(2, 3) }, progress, cancellationToken);

    private static int Of(CampaignSize size) => size == CampaignSize.Full ? FullZombies : SmallZombies;
}
