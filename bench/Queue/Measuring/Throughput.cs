using BrowserAgent.Bench.Queue.House;
using BrowserAgent.Bench.Queue.Lanes;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Bench.Queue.Measuring;

/// <summary>One lane's figures of one round: milliseconds of an add (median), jobs a second.</summary>
internal sealed record LaneFigures(double AddMs, double AddBatchPerSecond, double JobsPerSecond);

internal sealed record RoundFigures(LaneFigures Ours, LaneFigures Ceiling, LaneFigures Peer);

/// <summary>
/// Adds, and claims with acknowledgement, in rounds: this queue, Redis alone and BullMQ right after each other, each round beginning with
/// another, so that what the machine does besides hits all alike. One round comes first that does not count.
/// </summary>
internal static class Throughput
{
    public static async Task<List<RoundFigures>> MeasureAsync(QueueSizes sizes, string peerScript, CancellationToken cancellationToken)
    {
        await using var redis = await RedisInstance.StartAsync(cancellationToken);
        await using var peerRedis = await RedisInstance.StartAsync(cancellationToken);
        await using var ours = await BenchQueue.OpenAsync(redis.Address, "ours", keepsHouse: true, cancellationToken);
        await using var bare = await BenchQueue.OpenAsync(redis.Address, "bare", keepsHouse: false, cancellationToken);
        await using var peer = await Peer.StartAsync(peerScript, peerRedis.Port);
        using var look = redis.Open();
        using var ceiling = new CeilingLane(bare, redis.Open());
        var orders = new Orders();
        var lane = new OurLane(ours);

        var lanes = new (string Name, Func<Task<LaneFigures>> Run)[]
        {
            ("ours", async () =>
            {
                var (some, many) = (orders.Many(sizes.Adds), orders.Many(sizes.Jobs - sizes.Adds));
                var (tally, done) = (new Tally(Ids(some, many)), Done(ours));
                var add = (await lane.AddAsync(some, cancellationToken)).Median();
                var batch = await lane.AddManyAsync(many, cancellationToken);
                var rate = await lane.WorkAsync(sizes.Jobs, tally, cancellationToken);
                tally.Check(ours, look, done);
                return new LaneFigures(add, batch, rate);
            }),
            ("Redis alone", () => Task.Run(() =>
            {
                var (some, many) = (orders.Many(sizes.Adds), orders.Many(sizes.Jobs - sizes.Adds));
                var (tally, done) = (new Tally(Ids(some, many)), Done(bare));
                var figures = new LaneFigures(ceiling.Add(some).Median(), ceiling.AddMany(many), ceiling.Work(sizes.Jobs, tally));
                tally.Check(bare, look, done);
                return figures;
            })),
            ("BullMQ", async () => new LaneFigures(
                await peer.AddAsync(sizes.Adds, Orders.Payload(0), cancellationToken),
                await peer.AddManyAsync(sizes.Jobs - sizes.Adds, Orders.Payload(0), cancellationToken),
                await peer.WorkAsync(sizes.Jobs, cancellationToken))),
        };

        var rounds = new List<RoundFigures>();
        for (var round = 0; round <= sizes.Rounds; round++)
        {
            var figures = new LaneFigures[lanes.Length];
            for (var turn = 0; turn < lanes.Length; turn++)
            {
                var place = (round + turn) % lanes.Length;
                figures[place] = await lanes[place].Run();
                Progress.Say($"round {round} of {sizes.Rounds}, {lanes[place].Name}: add {figures[place].AddMs:0.000} ms, {figures[place].AddBatchPerSecond:0} added/s in batches, {figures[place].JobsPerSecond:0} jobs/s");
            }

            if (round > 0)
            {
                rounds.Add(new RoundFigures(figures[0], figures[1], figures[2]));
            }
        }

        return rounds;

        long Done(BenchQueue queue) => look.Call("ZCARD", queue.Key("done")) as long? ?? 0;
    }

    private static IEnumerable<JobId> Ids(params IEnumerable<JobRecord>[] jobs) => jobs.SelectMany(some => some).Select(job => job.Id);
}
