using BrowserAgent.BenchmarkKit;
using BrowserAgent.QueueBenchmark.Lanes;
using BrowserAgent.QueueBenchmark.Redis;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.QueueBenchmark.Measuring;

/// <summary>Memory of a waiting job in Redis, in bytes, by the server's own count before and after.</summary>
/// <param name="Order">A purchase order with natural and idempotency key.</param>
/// <param name="Bare">An empty payload, no keys.</param>
/// <param name="PeerOrder">BullMQ, the same payload.</param>
/// <param name="PeerBare">BullMQ, an empty payload.</param>
internal sealed record MemoryPerJobMeasurement(double Order, double Bare, double PeerOrder, double PeerBare)
{
    public static async Task<MemoryPerJobMeasurement> MeasureAsync(BenchmarkRunner bench, QueueRunOptions sizes, string peerScript, CancellationToken cancellationToken)
    {
        var orders = new BenchJobGenerator();
        var weight = new MemoryPerJobMeasurement(
            await OursAsync(orders.Order, sizes.Weighed, cancellationToken),
            await OursAsync(() => BenchJobGenerator.Bare("acme"), sizes.Weighed, cancellationToken),
            await PeerAsync(BenchJobGenerator.Payload(0), peerScript, sizes.Weighed, cancellationToken),
            await PeerAsync("{}", peerScript, sizes.Weighed, cancellationToken));
        bench.Say($"a waiting job: {weight.Order:0} bytes, bare {weight.Bare:0}; BullMQ {weight.PeerOrder:0}, bare {weight.PeerBare:0}");
        return weight;
    }

    private static async Task<double> OursAsync(Func<JobRecord> make, int count, CancellationToken cancellationToken)
    {
        await using var redis = await RedisServerProcess.StartAsync(cancellationToken);
        await using var queue = await BenchQueue.OpenAsync(redis.Address, "weighed", runsMaintenance: false, cancellationToken);
        using var rawRedis = redis.Open();
        var lane = new JobQueueLane(queue);

        // Connection, scripts and the capped event list exist before memory is read, so they are not counted.
        await lane.AddManyAsync([.. Enumerable.Range(0, 2_000).Select(_ => make())], cancellationToken);
        var before = rawRedis.Info("memory", "used_memory");
        await lane.AddManyAsync([.. Enumerable.Range(0, count).Select(_ => make())], cancellationToken);
        return Settled(rawRedis, before) / count;
    }

    private static async Task<double> PeerAsync(string payload, string script, int count, CancellationToken cancellationToken)
    {
        await using var redis = await RedisServerProcess.StartAsync(cancellationToken);
        await using var peer = await BullMqProcess.StartAsync(script, redis.Port);
        using var rawRedis = redis.Open();
        await peer.AddManyAsync(2_000, payload, cancellationToken);

        // Its event stream is capped at about 10,000 entries and does not grow with the jobs, so it is not counted.
        await peer.AddManyAsync(10_000, payload, cancellationToken);
        var before = rawRedis.Info("memory", "used_memory");
        await peer.AddManyAsync(count, payload, cancellationToken);
        return Settled(rawRedis, before) / count;
    }

    /// <summary>The append-only file's buffer is not memory of jobs, so it is subtracted.</summary>
    private static double Settled(RawRedisClient rawRedis, double before) =>
        rawRedis.Info("memory", "used_memory") - rawRedis.Info("memory", "mem_aof_buffer") - before;
}
