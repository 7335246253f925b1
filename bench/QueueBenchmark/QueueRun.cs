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

    public static Task<int> RunAsync(QueueSizes sizes, string peer, CancellationToken cancellationToken)
    {
        var bench = new BenchRun("bench/queue", Bound);
        return bench.RunAsync(
            async (_, token) =>
            {
                await Console.Out.WriteLineAsync((await MeasureAsync(bench, sizes, peer, token)).ToJson());
                return 0;
            },
            cancellationToken);
    }

    private static async Task<QueueFigures> MeasureAsync(BenchRun bench, QueueSizes sizes, string peer, CancellationToken cancellationToken)
    {
        var loadBefore = await BenchRun.LoadAsync(cancellationToken);
        var version = await Peer.VersionAsync(peer, cancellationToken);
        var rounds = await Throughput.MeasureAsync(bench, sizes, peer, cancellationToken);
        var weight = await MemoryPerJob.MeasureAsync(bench, sizes, peer, cancellationToken);
        var recoveries = await Recovery.MeasureAsync(bench, sizes.Kills, cancellationToken);
        var claims = await ClaimCost.MeasureAsync(bench, sizes, cancellationToken);
        return new QueueFigures
        {
            JobsPerS = Math.Round(Median(round => round.Ours.JobsPerSecond)),
            BullmqRatio = Math.Round(Median(round => round.Ours.JobsPerSecond / round.Peer.JobsPerSecond), 2),
            AddP50Ms = Math.Round(Median(round => round.Ours.AddMs), 3),
            RecoveryS = Math.Round(recoveries.Max(), 2),
            BytesPerJob = Math.Round(weight.Order),
            ClaimCostRatioMillion = RatioAt(Million, ClaimCost.Even),
            ClaimCostRatioMillionFlood = RatioAt(Million, ClaimCost.Flood),
            ClaimCostRatioLongest = Math.Max(RatioAt(sizes.Waiting[^1], ClaimCost.Even) ?? 0, RatioAt(sizes.Waiting[^1], ClaimCost.Flood) ?? 0),
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
            PayloadBytes = Encoding.UTF8.GetByteCount(Orders.Payload(0)),
            BullmqBytesPerJob = Math.Round(weight.PeerOrder),
            BullmqBytesPerBareJob = Math.Round(weight.PeerBare),
            Claims = [.. claims.Select(claim => claim with { ServerMicroseconds = Math.Round(claim.ServerMicroseconds, 1), ClientMs = Math.Round(claim.ClientMs, 3), Ratio = Math.Round(claim.Ratio, 2) })],
            RecoveriesS = [.. recoveries.Select(seconds => Math.Round(seconds, 2))],
            BullmqRatios = [.. rounds.Select(round => Math.Round(round.Ours.JobsPerSecond / round.Peer.JobsPerSecond, 2))],
            BullmqVersion = version,
            Cores = Environment.ProcessorCount,
            Load = [loadBefore, await BenchRun.LoadAsync(cancellationToken)],
        };

        double Median(Func<RoundFigures, double> of) => rounds.Select(of).Median();

        double? RatioAt(int waiting, string tenants) =>
            claims.FirstOrDefault(claim => claim.Waiting == waiting && claim.Tenants == tenants) is { } claim ? Math.Round(claim.Ratio, 2) : null;
    }
}
