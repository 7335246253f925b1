using BrowserAgent.Campaigns.DeadSites;
using BrowserAgent.Campaigns.Drain;
using BrowserAgent.Campaigns.QueueModel;
using BrowserAgent.Campaigns.RedisNetwork;
using BrowserAgent.Campaigns.RedisRestarts;
using BrowserAgent.Campaigns.TamperedTrails;
using BrowserAgent.TestKit;

namespace BrowserAgent.Campaigns.Controls;

/// <summary>The negative controls of the campaigns without browsers.</summary>
internal static class QueueNegativeControls
{
    public static IReadOnlyList<NegativeControl> All { get; } =
    [
        new NegativeControl
        {
            Part = "fence-check",
            Scenario = "Workers hang past their lease, others do their jobs, and then they acknowledge all the same.",
            Figure = "double_ack",
            RunAsync = (without, settings, progress, cancellationToken) => QueueModelRun.RunAsync(
                new QueueModelPlan { Name = "control-model", Jobs = settings.Pick(400, 2_000), Kills = 0, Seed = settings.Seed, Processes = 2, Without = without }, progress, cancellationToken),
        },
        new NegativeControl
        {
            Part = "persistence",
            Scenario = "Redis is killed and started again while jobs wait in it.",
            Figure = "lost",
            RunAsync = (without, settings, progress, cancellationToken) => RedisRestartsRun.RunAsync(
                new RedisRestartsPlan
                {
                    Name = "control-redis",
                    Jobs = settings.Pick(80, 400),
                    Restarts = 1,
                    Workers = 1,
                    Seed = settings.Seed,
                    MaxWaiting = 40,
                    Persistence = [without.Count == 0 ? RedisPersistence.EverySecond : RedisPersistence.None],
                },
                progress,
                cancellationToken),
        },
        new NegativeControl
        {
            Part = "reap",
            Scenario = "Answers of Redis vanish for longer than a lease: jobs lie leased to workers that do not know of them.",
            Figure = "lost",
            RunAsync = (without, settings, progress, cancellationToken) => RedisNetworkRun.RunAsync(
                new RedisNetworkPlan
                {
                    Name = "control-network",
                    Jobs = 10 * settings.Pick(1, 3),
                    Seed = settings.Seed,
                    Lease = TimeSpan.FromSeconds(4),
                    Faults = new NetworkFaultCounts { HalfOpen = settings.Pick(1, 3), HalfOpenFor = TimeSpan.FromSeconds(6) },
                    SettleWithin = TimeSpan.FromSeconds(30),
                    Without = without,
                },
                progress,
                cancellationToken),
        },
        new NegativeControl
        {
            Part = "site-availability",
            Scenario = "Jobs of dead sites stand in front of a healthy site's.",
            Figure = "needless_claims",
            RunAsync = (without, settings, progress, cancellationToken) => DeadSitesRun.RunAsync(
                new DeadSitesPlan
                {
                    Name = "control-sites",
                    Jobs = 10 * settings.Pick(1, 3),
                    DeadJobs = 20 * settings.Pick(1, 3),
                    Turns = 1,
                    FailAfter = TimeSpan.FromSeconds(1),
                    MinRatio = without.Count == 0 ? 0 : 0.95,
                    TurnLimit = TimeSpan.FromSeconds(without.Count == 0 ? 120 : 12),
                    Seed = settings.Seed,
                    Without = without,
                },
                progress,
                cancellationToken),
        },
        new NegativeControl
        {
            Part = "release",
            Scenario = "Workers are told to stop in jobs that take longer than their grace.",
            Figure = "stalls",
            RunAsync = (without, settings, progress, cancellationToken) => DrainRun.RunAsync(
                new DrainPlan
                {
                    Name = "control-drain",
                    Jobs = 4 * settings.Pick(1, 3),
                    Drains = settings.Pick(1, 3),
                    LongDrains = settings.Pick(1, 3),
                    Grace = TimeSpan.FromSeconds(2),
                    Seed = settings.Seed,
                    Without = without,
                },
                progress,
                cancellationToken),
        },
        new NegativeControl
        {
            Part = TamperedTrailsPlan.Checkpoints,
            Scenario = "Audit trails are edited, cut, rewritten and signed with another key.",
            Figure = "unseen",
            RunAsync = (without, settings, progress, cancellationToken) => TamperedTrailsRun.RunAsync(
                new TamperedTrailsPlan { Name = "control-trails", Jobs = settings.Pick(10, 60), Times = settings.Pick(2, 10), Seed = settings.Seed, Without = without },
                progress,
                cancellationToken),
        },
    ];
}
