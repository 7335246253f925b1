using System.Text.Json;
using BrowserAgent.BenchmarkKit;
using BrowserAgent.QueueBenchmark.Measuring;

namespace BrowserAgent.QueueBenchmark;

/// <summary>What chain and encryption cost, as one line.</summary>
internal static class ProtectionRun
{
    public const string CommandName = "protection";

    /// <summary>Processor time of a short order in a warm page, with its browser: <c>raw_reused</c> of <c>bench/pool</c>, the cheapest lane.</summary>
    private const double OrderMicroseconds = 666_000;
    private const int JobsATurn = 200;

    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(10);

    public static Task<int> RunAsync(int turns, CancellationToken cancellationToken)
    {
        var bench = new BenchmarkRunner("bench/protection", Bound);
        return bench.RunAsync(
            async (folder, token) =>
            {
                var costs = await ProtectionCostMeasurement.MeasureAsync(bench, folder, turns, JobsATurn, token);
                await Console.Out.WriteLineAsync(JsonSerializer.Serialize(FiguresOf(costs)));
                return 0;
            },
            cancellationToken);
    }

    /// <summary>Shares are medians of the turns' own shares, because load of the machine changes between turns and hardly within one.</summary>
    private static Dictionary<string, object> FiguresOf(IReadOnlyDictionary<string, ProtectionCost> costs)
    {
        var (bare, chained, encrypted) = (costs[ProtectionCostMeasurement.Bare], costs[ProtectionCostMeasurement.Chained], costs[ProtectionCostMeasurement.Encrypted]);
        return new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["benchmark"] = "protection",
            ["turns"] = bare.NoOp.Count,
            ["noop_us"] = Lanes(bare.NoOp, chained.NoOp, encrypted.NoOp),
            ["order_writes_us"] = Lanes(bare.Order, chained.Order, encrypted.Order),
            ["noop_share_chain"] = Spread(Shares(bare.NoOp, chained.NoOp)),
            ["noop_share_encryption"] = Spread(Shares(chained.NoOp, encrypted.NoOp)),
            ["noop_share_both"] = Spread(Shares(bare.NoOp, encrypted.NoOp)),
            ["order_added_us"] = Spread([.. encrypted.Order.Zip(bare.Order, (with, without) => with - without)]),
            ["order_share_both"] = Spread([.. encrypted.Order.Zip(bare.Order, (with, without) => (with - without) / OrderMicroseconds)]),
        };
    }

    private static Dictionary<string, double[]> Lanes(List<double> bare, List<double> chained, List<double> encrypted) => new(StringComparer.Ordinal)
    {
        [ProtectionCostMeasurement.Bare] = Spread(bare),
        [ProtectionCostMeasurement.Chained] = Spread(chained),
        [ProtectionCostMeasurement.Encrypted] = Spread(encrypted),
    };

    /// <summary>What is added, as a share of what the job costs with it.</summary>
    private static List<double> Shares(List<double> without, List<double> with) => [.. with.Zip(without, (more, less) => (more - less) / more)];

    /// <summary>Lower quartile, median, upper quartile.</summary>
    private static double[] Spread(List<double> values) => [Math.Round(values.Quantile(0.25), 4), Math.Round(values.Median(), 4), Math.Round(values.Quantile(0.75), 4)];
}
