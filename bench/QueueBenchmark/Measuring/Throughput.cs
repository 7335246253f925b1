using BrowserAgent.BenchmarkKit;
using BrowserAgent.QueueBenchmark.Lanes;
using BrowserAgent.QueueBenchmark.Redis;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.QueueBenchmark.Measuring;

/// <summary>One lane's figures of one round.</summary>
/// <param name="AddMs">An add of one job, median.</param>
/// <param name="AddBatchPerSecond">Jobs a second, added in batches.</param>
/// <param name="JobsPerSecond">Claimed and acknowledged.</param>
/// <param name="ProcessorMicroseconds">Processor time that a job took from claim to acknowledgement, client and Redis together: what others do on the machine hardly moves it.</param>
internal sealed record LaneFigures(double AddMs, double AddBatchPerSecond, double JobsPerSecond, double ProcessorMicroseconds);

internal sealed record RoundFigures(LaneFigures Ours, LaneFigures Ceiling, LaneFigures Peer);

/// <summary>
/// Adds, and claims with acknowledgement, in rounds: this queue, Redis alone and BullMQ right after each other, each round beginning with
/// another, so that what the machine does besides hits all alike. Rounds that do not count come first: both clients are compiled while they run.
/// </summary>
internal static class Throughput
{
    private const int WarmingRounds = 5;

    public static async Task<List<RoundFigures>> MeasureAsync(BenchRun bench, QueueSizes sizes, string peerScript, CancellationToken cancellationToken)
    {
        await using var redis = await RedisInstance.StartAsync(cancellationToken);
        await using var peerRedis = await RedisInstance.StartAsync(cancellationToken);
        var round = 0;
        await using var peer = await Peer.StartAsync(peerScript, peerRedis.Port);
        using var rawRedis = redis.Open();
        using var peerLook = peerRedis.Open();
        var orders = new Orders();

        var lanes = new (string Name, Func<Task<LaneFigures>> Run)[]
        {
            ("ours", async () =>
            {
                // A line of its own each round: done jobs beyond those that are kept would be forgotten while the clock runs.
                await using var ours = await BenchQueue.OpenAsync(redis.Address, $"ours-{round}", runsMaintenance: true, cancellationToken);
                var lane = new ProductLane(ours);
                var (some, many) = (orders.Many(sizes.Adds), orders.Many(sizes.Jobs - sizes.Adds));
                var tally = new AcknowledgementCounter(Ids(some, many));
                var add = (await lane.AddAsync(some, cancellationToken)).Median();
                var batch = await lane.AddManyAsync(many, cancellationToken);
                var before = Own();
                var rate = await lane.WorkAsync(sizes.Jobs, tally, cancellationToken);
                var spent = Own() - before;
                tally.Check(ours, rawRedis);
                return new LaneFigures(add, batch, rate, spent * 1e6 / sizes.Jobs);
            }),
            ("Redis alone", async () =>
            {
                await using var bare = await BenchQueue.OpenAsync(redis.Address, $"bare-{round}", runsMaintenance: false, cancellationToken);
                using var ceiling = new CeilingLane(bare, redis.Open());
                var (some, many) = (orders.Many(sizes.Adds), orders.Many(sizes.Jobs - sizes.Adds));
                var tally = new AcknowledgementCounter(Ids(some, many));
                var figures = await Task.Run(
                    () =>
                    {
                        var (add, batch, before) = (ceiling.Add(some).Median(), ceiling.AddMany(many), Own());
                        return new LaneFigures(add, batch, ceiling.Work(sizes.Jobs, tally), (Own() - before) * 1e6 / sizes.Jobs);
                    },
                    cancellationToken);
                tally.Check(bare, rawRedis);
                return figures;
            }),
            ("BullMQ", async () =>
            {
                await peer.BeginAsync(round, cancellationToken);
                var add = await peer.AddAsync(sizes.Adds, Orders.Payload(0), cancellationToken);
                var batch = await peer.AddManyAsync(sizes.Jobs - sizes.Adds, Orders.Payload(0), cancellationToken);
                var before = Theirs();
                var rate = await peer.WorkAsync(sizes.Jobs, cancellationToken);
                return new LaneFigures(add, batch, rate, (Theirs() - before) * 1e6 / sizes.Jobs);
            }),
        };

        var rounds = new List<RoundFigures>();
        for (; round < WarmingRounds + sizes.Rounds; round++)
        {
            var figures = new LaneFigures[lanes.Length];
            for (var turn = 0; turn < lanes.Length; turn++)
            {
                var place = (round + turn) % lanes.Length;
                figures[place] = await lanes[place].Run();
                bench.Say($"round {round - WarmingRounds + 1} of {sizes.Rounds}, {lanes[place].Name}: add {figures[place].AddMs:0.000} ms, {figures[place].AddBatchPerSecond:0} added/s in batches, {figures[place].JobsPerSecond:0} jobs/s, {figures[place].ProcessorMicroseconds:0} µs of processor a job");
            }

            if (round >= WarmingRounds)
            {
                rounds.Add(new RoundFigures(figures[0], figures[1], figures[2]));
            }
        }

        return rounds;

        double Own() => Environment.CpuUsage.TotalTime.TotalSeconds + rawRedis.ProcessorSeconds();

        double Theirs() => peer.ProcessorSeconds() + peerLook.ProcessorSeconds();
    }

    private static IEnumerable<JobId> Ids(params IEnumerable<JobRecord>[] jobs) => jobs.SelectMany(some => some).Select(job => job.Id);
}
