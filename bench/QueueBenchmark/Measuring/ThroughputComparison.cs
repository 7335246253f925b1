using BrowserAgent.BenchmarkKit;
using BrowserAgent.QueueBenchmark.Lanes;
using BrowserAgent.QueueBenchmark.Redis;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.QueueBenchmark.Measuring;

/// <summary>One lane's figures of one round.</summary>
/// <param name="AddMs">An add of one job, median.</param>
/// <param name="AddBatchPerSecond">Jobs a second, added in batches.</param>
/// <param name="JobsPerSecond">Claimed and acknowledged.</param>
/// <param name="ProcessorMicroseconds">Processor time of a job from claim to acknowledgement, client and Redis together: depends little on other load on the machine.</param>
internal sealed record LaneFigures(double AddMs, double AddBatchPerSecond, double JobsPerSecond, double ProcessorMicroseconds);

internal sealed record RoundFigures(LaneFigures Ours, LaneFigures Ceiling, LaneFigures Peer);

/// <summary>
/// Measures adding jobs, and claiming with acknowledgement, in rounds: this queue, Redis alone and BullMQ one after the other, each round starting
/// with another lane, so that other load on the machine affects all alike. The first rounds are not counted: both clients are compiled in them.
/// </summary>
internal sealed class ThroughputComparison
{
    private const int WarmingRounds = 5;

    private readonly QueueRunOptions _sizes;
    private readonly RedisServerProcess _redis;
    private readonly BullMqProcess _peer;
    private readonly RawRedisClient _redisStats;
    private readonly RawRedisClient _peerRedisStats;
    private readonly BenchJobGenerator _orders = new();

    private ThroughputComparison(QueueRunOptions sizes, RedisServerProcess redis, BullMqProcess peer, RawRedisClient redisStats, RawRedisClient peerRedisStats) =>
        (_sizes, _redis, _peer, _redisStats, _peerRedisStats) = (sizes, redis, peer, redisStats, peerRedisStats);

    public static async Task<List<RoundFigures>> MeasureAsync(BenchmarkRunner bench, QueueRunOptions sizes, string peerScript, CancellationToken cancellationToken)
    {
        await using var redis = await RedisServerProcess.StartAsync(cancellationToken);
        await using var peerRedis = await RedisServerProcess.StartAsync(cancellationToken);
        await using var peer = await BullMqProcess.StartAsync(peerScript, peerRedis.Port);
        using var redisStats = redis.Open();
        using var peerRedisStats = peerRedis.Open();
        return await new ThroughputComparison(sizes, redis, peer, redisStats, peerRedisStats).RunAsync(bench, cancellationToken);
    }

    private async Task<List<RoundFigures>> RunAsync(BenchmarkRunner bench, CancellationToken cancellationToken)
    {
        var lanes = new (string Name, Func<int, CancellationToken, Task<LaneFigures>> Run)[]
        {
            ("ours", MeasureOursAsync), ("Redis alone", MeasureRedisAloneAsync), ("BullMQ", MeasurePeerAsync),
        };
        var rounds = new List<RoundFigures>();
        for (var round = 0; round < WarmingRounds + _sizes.Rounds; round++)
        {
            var figures = new LaneFigures[lanes.Length];
            for (var turn = 0; turn < lanes.Length; turn++)
            {
                var place = (round + turn) % lanes.Length;
                figures[place] = await lanes[place].Run(round, cancellationToken);
                bench.Say($"round {round - WarmingRounds + 1} of {_sizes.Rounds}, {lanes[place].Name}: add {figures[place].AddMs:0.000} ms, {figures[place].AddBatchPerSecond:0} added/s in batches, {figures[place].JobsPerSecond:0} jobs/s, {figures[place].ProcessorMicroseconds:0} µs of processor a job");
            }

            if (round >= WarmingRounds)
            {
                rounds.Add(new RoundFigures(figures[0], figures[1], figures[2]));
            }
        }

        return rounds;
    }

    private async Task<LaneFigures> MeasureOursAsync(int round, CancellationToken cancellationToken)
    {
        // A queue of its own each round: done jobs beyond those that are kept would be deleted while the clock runs.
        await using var ours = await BenchQueue.OpenAsync(_redis.Address, $"ours-{round}", runsMaintenance: true, cancellationToken);
        var lane = new JobQueueLane(ours);
        var (some, many) = (_orders.Many(_sizes.Adds), _orders.Many(_sizes.Jobs - _sizes.Adds));
        var tally = new ExactlyOnceAcknowledgementChecker(Ids(some, many));
        var add = (await lane.AddAsync(some, cancellationToken)).Median();
        var batch = await lane.AddManyAsync(many, cancellationToken);
        var before = OwnProcessorSeconds();
        var rate = await lane.WorkAsync(_sizes.Jobs, tally, cancellationToken);
        var spent = OwnProcessorSeconds() - before;
        tally.Check(ours, _redisStats);
        return new LaneFigures(add, batch, rate, MicrosecondsPerJob(spent));
    }

    private async Task<LaneFigures> MeasureRedisAloneAsync(int round, CancellationToken cancellationToken)
    {
        await using var bare = await BenchQueue.OpenAsync(_redis.Address, $"bare-{round}", runsMaintenance: false, cancellationToken);
        using var ceiling = new RawRedisLane(bare, _redis.Open());
        var (some, many) = (_orders.Many(_sizes.Adds), _orders.Many(_sizes.Jobs - _sizes.Adds));
        var tally = new ExactlyOnceAcknowledgementChecker(Ids(some, many));
        var figures = await Task.Run(
            () =>
            {
                var (add, batch, before) = (ceiling.Add(some).Median(), ceiling.AddMany(many), OwnProcessorSeconds());
                return new LaneFigures(add, batch, ceiling.Work(_sizes.Jobs, tally), MicrosecondsPerJob(OwnProcessorSeconds() - before));
            },
            cancellationToken);
        tally.Check(bare, _redisStats);
        return figures;
    }

    private async Task<LaneFigures> MeasurePeerAsync(int round, CancellationToken cancellationToken)
    {
        await _peer.BeginAsync(round, cancellationToken);
        var add = await _peer.AddAsync(_sizes.Adds, BenchJobGenerator.Payload(0), cancellationToken);
        var batch = await _peer.AddManyAsync(_sizes.Jobs - _sizes.Adds, BenchJobGenerator.Payload(0), cancellationToken);
        var before = PeerProcessorSeconds();
        var rate = await _peer.WorkAsync(_sizes.Jobs, cancellationToken);
        return new LaneFigures(add, batch, rate, MicrosecondsPerJob(PeerProcessorSeconds() - before));
    }

    private double MicrosecondsPerJob(double seconds) => seconds * 1e6 / _sizes.Jobs;

    private double OwnProcessorSeconds() => Environment.CpuUsage.TotalTime.TotalSeconds + _redisStats.ProcessorSeconds();

    private double PeerProcessorSeconds() => _peer.ProcessorSeconds() + _peerRedisStats.ProcessorSeconds();

    private static IEnumerable<JobId> Ids(params IEnumerable<JobRecord>[] jobs) => jobs.SelectMany(some => some).Select(job => job.Id);
}
