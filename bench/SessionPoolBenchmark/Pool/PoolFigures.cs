using System.Text.Json;
using BrowserAgent.BenchmarkKit;
using BrowserAgent.Sessions.Launch;

namespace BrowserAgent.SessionPoolBenchmark.Pool;

/// <summary>The result. Rates are jobs a second, medians of the rounds; a ratio is the median of the rounds' ratios, not the ratio of the medians.</summary>
internal sealed record PoolFigures
{
    private static readonly JsonSerializerOptions Wire = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public required double JobsPerS { get; init; }

    /// <summary>Ratio to plain Playwright with pages that are reused and never reset. The goal is 0.95 or more.</summary>
    public required double VsRawReused { get; init; }

    /// <summary>Ratio to the fastest peer of each round that uses a new context for each job. The goal is 2 or more. Null when none ran.</summary>
    public required double? VsBestIsolatedPeer { get; init; }

    /// <summary>Largest PSS of the browser with all its processes, sampled each second.</summary>
    public required double PeakPssMib { get; init; }

    /// <summary>Of this pool. Those of the peers are in their lanes.</summary>
    public required int Failures { get; init; }

    public required double CpuMsPerJob { get; init; }

    /// <summary>The same ratios in processor time: this pool's jobs for the time of one of theirs.</summary>
    public required double CpuVsRawReused { get; init; }

    public required double? CpuVsBestIsolatedPeer { get; init; }

    public required IReadOnlyList<LaneFigures> Lanes { get; init; }

    public required int Rounds { get; init; }

    public required string Browser { get; init; }

    public required string BrowserPath { get; init; }

    public required int Cores { get; init; }

    /// <summary>Load of the machine, one minute's average, at the start and at the end.</summary>
    public required IReadOnlyList<double> Load { get; init; }

    public static PoolFigures Of(IReadOnlyList<LaneTurnFigures> turns, FindBrowserResult.Found browser, IReadOnlyList<double> load)
    {
        var lanes = turns.ToLookup(turn => turn.Kind.Name);
        var ours = lanes[LaneDefinition.Ours].ToList();
        var raw = lanes[LaneDefinition.Raw].ToList();
        var isolated = lanes.Where(lane => lane.First().Kind.Isolated).Select(lane => lane.ToList()).ToList();
        return new PoolFigures
        {
            JobsPerS = Math.Round(ours.Select(turn => turn.JobsPerSecond).Median(), 2),
            VsRawReused = Math.Round(ours.Zip(raw, (own, other) => own.JobsPerSecond / other.JobsPerSecond).Median(), 3),
            VsBestIsolatedPeer = BestOf(isolated, lane => lane.Select(turn => turn.JobsPerSecond), Math.Max, (own, best) => own.JobsPerSecond / best),
            PeakPssMib = Math.Round(ours.Max(turn => turn.PeakMemory.BrowserMiB)),
            Failures = ours.Sum(turn => turn.Failures.Count),
            CpuMsPerJob = Math.Round(ours.Select(turn => turn.ProcessorMs).Median()),
            CpuVsRawReused = Math.Round(ours.Zip(raw, (own, other) => other.ProcessorMs / own.ProcessorMs).Median(), 3),
            CpuVsBestIsolatedPeer = BestOf(isolated, lane => lane.Select(turn => turn.ProcessorMs), Math.Min, (own, best) => best / own.ProcessorMs),
            Lanes = [.. lanes.Select(lane => LaneFigures.Of(lane.Key, [.. lane]))],
            Rounds = ours.Count,
            Browser = browser.Version,
            BrowserPath = browser.Path,
            Cores = Environment.ProcessorCount,
            Load = load,
        };

        double? BestOf(List<List<LaneTurnFigures>> peers, Func<List<LaneTurnFigures>, IEnumerable<double>> figure, Func<double, double, double> better, Func<LaneTurnFigures, double, double> ratio) =>
            peers.Count == 0
                ? null
                : Math.Round(ours.Zip(peers.Select(figure).Aggregate((one, other) => one.Zip(other, better)), ratio).Median(), 2);
    }

    public string ToJson() => JsonSerializer.Serialize(this, Wire);
}

/// <summary>One lane's part of the result.</summary>
internal sealed record LaneFigures(string Name, double JobsPerS, double CpuMsPerJob, double PeakPssMib, double DriverPeakPssMib, int Failures)
{
    public static LaneFigures Of(string name, IReadOnlyList<LaneTurnFigures> turns) => new(
        name,
        Math.Round(turns.Select(turn => turn.JobsPerSecond).Median(), 2),
        Math.Round(turns.Select(turn => turn.ProcessorMs).Median()),
        Math.Round(turns.Max(turn => turn.PeakMemory.BrowserMiB)),
        Math.Round(turns.Max(turn => turn.PeakMemory.DriverMiB)),
        turns.Sum(turn => turn.Failures.Count));
}
