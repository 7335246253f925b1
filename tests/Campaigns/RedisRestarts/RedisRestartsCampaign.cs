using System.Globalization;

namespace BrowserAgent.Campaigns.RedisRestarts;

/// <summary>C6.</summary>
internal sealed class RedisRestartsCampaign : ICampaign
{
    public string Code => "C6";

    public string Name => "redis-restarts";

    public string What => "Kills Redis (SIGKILL, no power cut) while jobs are enqueued and run, and starts it again; workers are real processes with an HTTP user in place of browsers.";

    public string SizeOf(CampaignSize size) => Of(new CampaignSettings(size, CampaignSettings.DefaultSeed)) is var plan
        ? string.Create(CultureInfo.InvariantCulture, $"{plan.Jobs:N0} jobs, {plan.Restarts} restarts, half of them with appendfsync everysec, half with always")
        : "";

    public Task<CampaignReport> RunAsync(CampaignSettings settings, IProgress<string> progress, CancellationToken cancellationToken) =>
        RedisRestartsRun.RunAsync(Of(settings), progress, cancellationToken);

    private static RedisRestartsPlan Of(CampaignSettings settings) => new()
    {
        Jobs = settings.Pick(200, 10_000),
        Restarts = settings.Pick(2, 20),
        Workers = settings.Pick(2, 3),
        Seed = settings.Seed,
        ResumeWithin = settings.Limit(TimeSpan.FromSeconds(10)),
    };
}
