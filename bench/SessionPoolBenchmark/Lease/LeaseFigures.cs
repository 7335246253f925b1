using System.Text.Json;
using BrowserAgent.BenchmarkKit;
using BrowserAgent.Sessions.Launch;

namespace BrowserAgent.SessionPoolBenchmark.Lease;

/// <summary>The result, in milliseconds.</summary>
internal sealed record LeaseFigures
{
    private static readonly JsonSerializerOptions Wire = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public required double WarmP50Ms { get; init; }

    public required double WarmP95Ms { get; init; }

    /// <summary>The warm lease's 95th percentile as a share of the median of a new context with login. The goal is 0.02 or less.</summary>
    public required double VsContextLogin { get; init; }

    /// <summary>A lease that waits for the reset after the one before.</summary>
    public required double AtOnceP50Ms { get; init; }

    public required double AtOnceP95Ms { get; init; }

    /// <summary>From the return of a lease until the session is ready again. Only a caller that waits already notices this time.</summary>
    public required double CleaningP50Ms { get; init; }

    public required double ContextStateP50Ms { get; init; }

    public required double ContextStateP95Ms { get; init; }

    public required double ContextLoginP50Ms { get; init; }

    public required double ContextLoginP95Ms { get; init; }

    public required double ColdLoginP50Ms { get; init; }

    public required double ColdLoginP95Ms { get; init; }

    public required int WarmLeaseMeasurement { get; init; }

    public required int Rounds { get; init; }

    public required string Browser { get; init; }

    public required string BrowserPath { get; init; }

    public required int Cores { get; init; }

    /// <summary>Load of the machine, one minute's average, at the start and at the end.</summary>
    public required IReadOnlyList<double> Load { get; init; }

    public static LeaseFigures Of(IReadOnlyList<LeaseRoundTimings> rounds, FindBrowserResult.Found browser, IReadOnlyList<double> load)
    {
        var warm = rounds.SelectMany(round => round.Warm).ToList();
        var atOnce = rounds.SelectMany(round => round.AtOnce).ToList();
        return new LeaseFigures
        {
            WarmP50Ms = Math.Round(warm.Median(), 2),
            WarmP95Ms = Math.Round(warm.Quantile(0.95), 2),
            VsContextLogin = Math.Round(warm.Quantile(0.95) / rounds.Select(round => round.Login).Median(), 4),
            AtOnceP50Ms = Math.Round(atOnce.Median(), 2),
            AtOnceP95Ms = Math.Round(atOnce.Quantile(0.95), 2),
            CleaningP50Ms = Math.Round(rounds.SelectMany(round => round.Cleaning).Median(), 2),
            ContextStateP50Ms = Of(round => round.StoredState, 0.5),
            ContextStateP95Ms = Of(round => round.StoredState, 0.95),
            ContextLoginP50Ms = Of(round => round.Login, 0.5),
            ContextLoginP95Ms = Of(round => round.Login, 0.95),
            ColdLoginP50Ms = Of(round => round.Cold, 0.5),
            ColdLoginP95Ms = Of(round => round.Cold, 0.95),
            WarmLeaseMeasurement = warm.Count,
            Rounds = rounds.Count,
            Browser = browser.Version,
            BrowserPath = browser.Path,
            Cores = Environment.ProcessorCount,
            Load = load,
        };

        double Of(Func<LeaseRoundTimings, double> way, double at) => Math.Round(rounds.Select(way).Quantile(at));
    }

    public string ToJson() => JsonSerializer.Serialize(this, Wire);
}
