using System.Globalization;

namespace BrowserAgent.Campaigns.RedisNetwork;

/// <summary>C8.</summary>
internal sealed class RedisNetworkCampaign : ICampaign
{
    public string Code => "C8";

    public string Name => "redis-network";

    public string What => "Breaks the network between workers and Redis: cut, 2 s late, half-open, reset in the middle of an answer; workers are real processes with an HTTP user in place of browsers.";

    public string SizeOf(CampaignSize size) => Of(new CampaignSettings(size, CampaignSettings.DefaultSeed)) is var plan
        ? string.Create(CultureInfo.InvariantCulture, $"{plan.Jobs:N0} jobs, {plan.Faults.Total} faults")
        : "";

    public Task<CampaignReport> RunAsync(CampaignSettings settings, IProgress<string> progress, CancellationToken cancellationToken) =>
        RedisNetworkRun.RunAsync(Of(settings), progress, cancellationToken);

    private static RedisNetworkPlan Of(CampaignSettings settings) => new()
    {
        Jobs = settings.Pick(30, 500),
        Seed = settings.Seed,
        Faults = settings.Pick(
            new NetworkFaultCounts { Cuts = 1, Late = 1, HalfOpen = 1, Resets = 1, LateFor = TimeSpan.FromSeconds(4), HalfOpenFor = TimeSpan.FromSeconds(4) },
            new NetworkFaultCounts { LongCuts = 5, Cuts = 11, Late = 10, HalfOpen = 10, Resets = 14 }),
    };
}
