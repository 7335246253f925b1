using System.Text;
using BrowserAgent.BenchmarkKit;
using BrowserAgent.QueueBenchmark.Lanes;
using BrowserAgent.QueueBenchmark.Measuring;

namespace BrowserAgent.QueueBenchmark;

/// <summary>One whole measurement: rates, memory, recovery and claim cost, reported as one line.</summary>
internal static class QueueRun
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(40);
    private const int Million = 1_000_000;

    public static Task<int> RunAsync(QueueRunOptions sizes, string peer, CancellationToken cancellationToken)
    {
        var bench = new BenchmarkRunner("bench/queue", Bound);
        return bench.RunAsync(
            async (_, token) =>
            {
                await Console.Out.WriteLineAsync((await MeasureAsync(bench, sizes, peer, token)).ToJson());
                return 0;
            },
            cancellationToken);
    }

    private static async Task<QueueFigures> MeasureAsync(BenchmarkRunner bench, QueueRunOptions sizes, string peer, CancellationToken cancellationToken)
    {
        var loadBefore = await BenchmarkRunner.LoadAsync(cancellationToken);
        var version = await BullMqProcess.VersionAsync(peer, cancellationToken);
        var rounds = await ThroughputComparison.MeasureAsync(bench, sizes, peer, cancellationToken);
        var weight = await MemoryPerJobMeasurement.MeasureAsync(bench, sizes, peer, cancellationToken);
        var recoveries = await LeaseRecoveryMeasurement.MeasureAsync(bench, sizes.Kills, cancellationToken);
        var claims = await ClaimCostMeasurement.MeasureAsync(bench, sizes, cancellationToken);
        return new QueueFigures
        {
            JobsPerS = Math.Round(Median(round => round.Ours.JobsPerSecond)),
            BullmqRatio = Math.Round(Median(round => round.Ours.JobsPerSecond / round.Peer.JobsPerSecond), 2),
            AddP50Ms = Math.Round(Median(round => round.Ours.AddMs), 3),
            RecoveryS = Math.Round(recoveries.Max(), 2),
            BytesPerJob = Math.Round(weight.Order),
            ClaimCostRatioMillion = RatioAt(Million, ClaimCostMeasurement.Even),
            ClaimCostRatioMillionFlood = RatioAt(Million, ClaimCostMeasurement.Flood),
            ClaimCostRatioLongest = Math.Max(RatioAt(sizes.Waiting[^1], ClaimCostMeasurement.Even) ?? 0, RatioAt(sizes.Waiting[^1], ClaimCostMeasurement.Flood) ?? 0),
            LongestLine = sizes.Waiting[^1],
            CpuUsPerJob = Math.Round(Median(round => round.Ours.ProcessorMicroseconds)),
            CeilingCpuUsPerJob = Math.Round(Median(round => round.Ceiling.ProcessorMicroseconds)),
            BullmqCpuUsPerJob = Math.Round(Median(round => round.Peer.ProcessorMicroseconds)),
            AddBatchPerS = Math.Round(Median(round => round.Ours.AddBatchPerSecond)),
            CeilingJobsPerS = Math.Round(Median(round => round.Ceiling.JobsPerSecond)),
            CeilingAddP50Ms = Math.Round(Median(round => round.Ceiling.AddMs), 3),
            CeilingAddBatchPerS = Math.Round(Median(round => round.Ceiling.AddBatchPerSecond)),
            CeilingRatio = Math.Round(Median(round => round.Ours.JobsPerSecond / round.Ceiling.JobsPerSecond), 2),
            BullmqJobsPerS = Math.Round(Median(round => round.Peer.JobsPerSecond)),
            BullmqAddP50Ms = Math.Round(Median(round => round.Peer.AddMs), 3),
            BullmqAddBatchPerS = Math.Round(Median(round => round.Peer.AddBatchPerSecond)),
            BytesPerBareJob = Math.Round(weight.Bare),
            PayloadBytes = Encoding.UTF8.GetByteCount(BenchJobGenerator.Payload(0)),
            BullmqBytesPerJob = Math.Round(weight.PeerOrder),
            BullmqBytesPerBareJob = Math.Round(weight.PeerBare),
            Claims = [.. claims.Select(claim => claim with { ServerMicroseconds = Math.Round(claim.ServerMicroseconds, 1), ClientMs = Math.Round(claim.ClientMs, 3), Ratio = Math.Round(claim.Ratio, 2) })],
            RecoveriesS = [.. recoveries.Select(seconds => Math.Round(seconds, 2))],
            BullmqRatios = [.. rounds.Select(round => Math.Round(round.Ours.JobsPerSecond / round.Peer.JobsPerSecond, 2))],
            BullmqVersion = version,
            Cores = Environment.ProcessorCount,
            Load = [loadBefore, await BenchmarkRunner.LoadAsync(cancellationToken)],
        };

        double Median(Func<RoundFigures, double> of) => rounds.Select(of).Median();

        double? RatioAt(int waiting, string tenants) =>
            claims.FirstOrDefault(claim => claim.Waiting == waiting && claim.Tenants == tenants) is { } claim ? Math.Round(claim.Ratio, 2) : null;
    }
}
