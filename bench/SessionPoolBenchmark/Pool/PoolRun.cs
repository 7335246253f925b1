using BrowserAgent.BenchmarkKit;

namespace BrowserAgent.SessionPoolBenchmark.Pool;

/// <summary>The size of the measurement, and its programs.</summary>
/// <param name="Rounds">Measured rounds.</param>
/// <param name="Jobs">Jobs of a lane's turn.</param>
/// <param name="Browser">Path; empty for the one that the product finds.</param>
/// <param name="Peers">Folder of the peers' scripts.</param>
/// <param name="Lanes">Only these, beside the two that always run; empty for all.</param>
internal sealed record PoolRunOptions(int Rounds, int Jobs, string Browser, string Peers, IReadOnlyList<string> Lanes);

/// <summary>One measurement: the same short jobs in every lane, lane after lane, round by round.</summary>
internal static class PoolRun
{
    public const int Concurrency = 4;
    private const int WarmUps = 1;

    public static Task<int> RunAsync(PoolRunOptions sizes, CancellationToken cancellationToken)
    {
        var bench = new BenchmarkRunner("bench/pool", TimeSpan.FromMinutes(10) + (sizes.Rounds * LaneDefinition.All.Count * sizes.Jobs * TimeSpan.FromSeconds(2)));
        return bench.RunAsync((scratch, token) => MeasureAsync(bench, sizes, scratch, token), cancellationToken);
    }

    private static async Task<int> MeasureAsync(BenchmarkRunner bench, PoolRunOptions sizes, string scratch, CancellationToken cancellationToken)
    {
        var load = await BenchmarkRunner.LoadAsync(cancellationToken);
        var kinds = LaneDefinition.All.Where(kind => kind.AlwaysRuns || sizes.Lanes.Count == 0 || sizes.Lanes.Contains(kind.Name)).ToList();
        await using var site = await MeridianBenchFixture.StartAsync(Path.Combine(scratch, "meridian"), Concurrency + kinds.Count, cancellationToken);
        var browser = await LaneSettingsFactory.BrowserAsync(site, sizes.Browser, cancellationToken);
        bench.Say($"{browser.Version} at {browser.Path}; opening {kinds.Count} lanes");
        await using var lanes = await LaneProcesses.OpenAsync(kinds, sizes.Peers, site, browser, cancellationToken);

        var turns = new List<LaneTurnFigures>();
        for (var round = 0; round < WarmUps + sizes.Rounds; round++)
        {
            for (var turn = 0; turn < lanes.All.Count; turn++)
            {
                // Each round starts with a different lane, so that none always runs after the same one.
                var lane = lanes.All[(round + turn) % lanes.All.Count];
                var taken = await lane.TakeTurnAsync(sizes.Jobs, cancellationToken);
                bench.Say($"round {round + 1} of {WarmUps + sizes.Rounds}, {lane.Kind.Name}: {taken.JobsPerSecond:0.00} jobs/s, {taken.ProcessorMs:0} ms of processor a job, {taken.PeakMemory.BrowserMiB:0} MiB, {taken.Failures.Count} failures");
                foreach (var failure in taken.Failures.Take(3))
                {
                    bench.Say($"  {failure}");
                }

                if (round >= WarmUps)
                {
                    turns.Add(taken);
                }
            }
        }

        await CheckAsync(bench, site, lanes, cancellationToken);
        var figures = PoolFigures.Of(turns, browser, [load, await BenchmarkRunner.LoadAsync(cancellationToken)]);
        await Console.Out.WriteLineAsync(figures.ToJson());
        return figures.Failures == 0 ? 0 : 1;
    }

    /// <summary>Checks the site's records: each job that succeeded must be there once with the right values, a failed one may be there, and nothing else.</summary>
    private static async Task CheckAsync(BenchmarkRunner bench, MeridianBenchFixture site, LaneProcesses lanes, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var saved = (await site.TruthAsync(cancellationToken)).Orders.Select(order => order.Reference).ToHashSet(StringComparer.Ordinal);
        var placed = lanes.All
            .SelectMany(lane => lane.Placed.Where(order => !lane.Failed(order) || saved.Contains(order.Reference)))
            .Select(order => order.Saved(today))
            .ToList();
        await site.CheckAsync(placed, cancellationToken);
        bench.Say($"all {placed.Count} orders are in the site, right and once each");
    }
}
