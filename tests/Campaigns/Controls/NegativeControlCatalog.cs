using BrowserAgent.Campaigns.FrozenWorkers;
using BrowserAgent.Campaigns.KillAtPoints;
using BrowserAgent.Campaigns.LateAnswers;
using BrowserAgent.Campaigns.LeakSoak;
using BrowserAgent.Campaigns.MeddlingPages;
using BrowserAgent.Campaigns.SentTwice;
using BrowserAgent.Campaigns.SteadySessions;
using BrowserAgent.Fixtures.Meridian.Faults;

namespace BrowserAgent.Campaigns.Controls;

/// <summary>All negative controls.</summary>
internal static class NegativeControlCatalog
{
    /// <summary>Those whose workers have browsers.</summary>
    public static IReadOnlyList<NegativeControl> Browser { get; } =
    [
        new NegativeControl
        {
            Part = "fence-check",
            Scenario = "A worker freezes before a write, another takes its job over, and it wakes and writes while the other holds the job.",
            Figure = "stale_accepted",
            RunAsync = (without, settings, progress, cancellationToken) => FrozenWorkerRun.RunAsync(
                new FrozenWorkerPlan { Name = "control-fence", Zombies = settings.Pick(2, 12), Seed = settings.Seed, Without = without, Workers = 3, AtOnce = 2 }, progress, cancellationToken),
        },
        new NegativeControl
        {
            Part = "verify-first",
            Scenario = "A worker is killed after its click; the site saves the record only after the job's next run has looked for it once.",
            Figure = "duplicates",
            RunAsync = (without, settings, progress, cancellationToken) => KillAtPointsRun.RunAsync(
                new KillAtPointsPlan
                {
                    Name = "control-verify",
                    Points = [KillPoint.SaveLate],
                    KillsPerPoint = settings.Pick(1, 10),
                    Seed = settings.Seed,
                    Workers = settings.Pick(1, 2),
                    Without = without,
                    SearchWindow = TimeSpan.FromSeconds(30),
                },
                progress,
                cancellationToken),
        },
        new NegativeControl
        {
            Part = "pre-check",
            Scenario = "The same order comes a second time, from another producer, when the first is done.",
            Figure = "duplicates",
            RunAsync = (without, settings, progress, cancellationToken) => SentTwiceRun.RunAsync(
                new SentTwicePlan("control-precheck", settings.Pick(1, 10), settings.Pick(1, 2), settings.Seed, without), progress, cancellationToken),
        },
        new NegativeControl
        {
            Part = "search-proof",
            Scenario = "The site holds every record already, and its search says that nothing matches until it asks, long after the last key.",
            Figure = "duplicates",
            RunAsync = (without, settings, progress, cancellationToken) => LateAnswersRun.RunAsync(
                new LateAnswersPlan
                {
                    Name = "control-proof",
                    Jobs = settings.Pick(3, 40),
                    ThereEvery = 1,
                    HeldBack = TimeSpan.FromSeconds(10),
                    Longest = TimeSpan.FromSeconds(0.2),
                    Concurrency = 3,
                    Seed = settings.Seed,
                    Without = without,
                },
                progress,
                cancellationToken),
        },
        new NegativeControl
        {
            Part = "form-review",
            Scenario = "Pages write into a field that no step fills.",
            Figure = "wrong",
            RunAsync = (without, settings, progress, cancellationToken) => MeddlingPagesRun.RunAsync(
                new MeddlingPagesPlan
                {
                    Name = "control-form",
                    Jobs = settings.Pick(4, 30),
                    Workers = 1,
                    Share = settings.Pick(0.5, 0.2),
                    Kinds = [FaultKind.MeddleMemo],
                    Seed = settings.Seed,
                    Without = without,
                },
                progress,
                cancellationToken),
        },
        new NegativeControl
        {
            Part = LeakSoakPlan.Caps,
            Scenario = "Jobs work in pages that leak.",
            Figure = "over_cap_too_long",
            RunAsync = (without, settings, progress, cancellationToken) => LeakSoakRun.RunAsync(
                new LeakSoakPlan { Name = "control-caps", Jobs = settings.Pick(30, 60), SoftCapMiB = 450, HardCapMiB = 700, Seed = settings.Seed, Without = without },
                progress,
                cancellationToken),
        },
        new NegativeControl
        {
            Part = "refresh",
            Scenario = "Jobs run for longer than the site's sessions last.",
            Figure = "expiries_met",
            RunAsync = (without, settings, progress, cancellationToken) => SteadySessionsRun.RunAsync(
                new SteadySessionsPlan
                {
                    Name = "control-refresh",
                    Jobs = settings.Pick(7, 24),
                    Seed = settings.Seed,
                    Workers = 1,
                    Concurrency = 1,
                    Timeout = TimeSpan.FromSeconds(25),
                    SiteTimeMargin = TimeSpan.FromSeconds(4),
                    MayBeTooSlow = without.Count == 0,
                    Without = without,
                },
                progress,
                cancellationToken),
        },
    ];

    public static IReadOnlyList<NegativeControl> All { get; } = [.. Browser, .. QueueNegativeControls.All];
}
