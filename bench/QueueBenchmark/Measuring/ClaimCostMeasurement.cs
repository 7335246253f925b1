using System.Globalization;
using BrowserAgent.BenchmarkKit;
using BrowserAgent.QueueBenchmark.Lanes;
using BrowserAgent.QueueBenchmark.Redis;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.QueueBenchmark.Measuring;

/// <summary>The cost of claiming one job while that many wait: medians, microseconds of the server and milliseconds of the client.</summary>
/// <param name="Waiting">Waiting jobs.</param>
/// <param name="Tenants">How the waiting jobs are distributed over tenants.</param>
/// <param name="ServerMicroseconds">By the server's own count.</param>
/// <param name="ClientMs">Time until the client has the claim.</param>
/// <param name="Ratio">Server time divided by that with the fewest waiting jobs: the median of the turns' ratios, each of two medians taken right after each other.</param>
internal sealed record ClaimCostFigures(int Waiting, string Tenants, double ServerMicroseconds, double ClientMs, double Ratio);

/// <summary>
/// Claims single jobs from queues of different length, each on its own server, in turns: so other load on the machine affects all lengths alike. A
/// claimed job is released to its place, so that the queues keep their length. Each length is measured with tenants that have equally many jobs
/// waiting, and with one tenant that has almost all of them.
/// </summary>
internal static class ClaimCostMeasurement
{
    public const string Even = "even";
    public const string Flood = "flood";
    private const int ClaimsATurn = 100;

    /// <summary>A server whose data was evicted from the processor's cache during the others' turns is slower at first, whatever its queue's length.</summary>
    private const int WarmingClaims = 100;
    private static readonly string[] Shapes = [Even, Flood];

    public static async Task<IReadOnlyList<ClaimCostFigures>> MeasureAsync(BenchmarkRunner bench, QueueRunOptions sizes, CancellationToken cancellationToken)
    {
        var servers = new List<RedisServerProcess>();
        var lines = new List<FilledQueue>();
        try
        {
            foreach (var waiting in sizes.Waiting)
            {
                foreach (var shape in Shapes)
                {
                    var redis = await RedisServerProcess.StartAsync(cancellationToken);
                    servers.Add(redis);
                    lines.Add(await FilledQueue.FillAsync(redis, waiting, shape, cancellationToken));
                    bench.Say($"{waiting} jobs wait ({shape})");
                }
            }

            // The first turn warms up and does not count.
            for (var turn = 0; turn <= sizes.Claims / ClaimsATurn; turn++)
            {
                for (var place = 0; place < lines.Count; place++)
                {
                    await lines[(place + turn) % lines.Count].TurnAsync(counts: turn > 0, cancellationToken);
                }
            }

            var figures = lines.Select((line, place) => line.FiguresBeside(lines[place % Shapes.Length])).ToList();
            foreach (var figure in figures)
            {
                bench.Say($"claim with {figure.Waiting} waiting ({figure.Tenants}): {figure.ServerMicroseconds:0.0} µs of Redis, {figure.ClientMs:0.000} ms to the client, ratio {figure.Ratio:0.00}");
            }

            return figures;
        }
        finally
        {
            foreach (var line in lines)
            {
                await line.DisposeAsync();
            }

            foreach (var server in servers)
            {
                await server.DisposeAsync();
            }
        }
    }

    private sealed class FilledQueue(BenchQueue queue, RawRedisClient rawRedis, int waiting, string shape) : IAsyncDisposable
    {
        private const int EvenTenants = 50;

        /// <summary>One in this many jobs of a flooded queue belongs to another tenant.</summary>
        private const int InFloodOfOthers = 100;

        private readonly List<List<double>> _server = [];
        private readonly List<double> _client = [];

        public ClaimCostFigures FiguresBeside(FilledQueue shortest) => new(
            waiting,
            shape,
            _server.SelectMany(turn => turn).Median(),
            _client.Median(),
            _server.Zip(shortest._server, (own, other) => own.Median() / other.Median()).Median());

        public static async Task<FilledQueue> FillAsync(RedisServerProcess redis, int waiting, string shape, CancellationToken cancellationToken)
        {
            var queue = await BenchQueue.OpenAsync(redis.Address, shape, runsMaintenance: false, cancellationToken);
            using (var ceiling = new RawRedisLane(queue, redis.Open()))
            {
                await Task.Run(() => ceiling.AddMany(Enumerable.Range(0, waiting).Select(number => Job(number, shape))), cancellationToken);
            }

            return new FilledQueue(queue, redis.Open(), waiting, shape);
        }

        public async Task TurnAsync(bool counts, CancellationToken cancellationToken)
        {
            var claimed = new List<JobClaim>();
            var server = new List<double>();
            for (var number = -WarmingClaims; number < ClaimsATurn; number++)
            {
                var (callsBefore, before) = rawRedis.CommandStatistics("evalsha");
                var started = TimeProvider.System.GetTimestamp();
                claimed.Add(await queue.Queue.ClaimAsync("bench", cancellationToken) ?? throw new BenchFailedException("There was nothing to claim."));
                var took = TimeProvider.System.GetElapsedTime(started).TotalMilliseconds;
                var (calls, after) = rawRedis.CommandStatistics("evalsha");
                if (counts && number >= 0)
                {
                    if (calls != callsBefore + 1)
                    {
                        throw new BenchFailedException("A claim took more than one call.");
                    }

                    server.Add(after - before);
                    _client.Add(took);
                }
            }

            if (counts)
            {
                _server.Add(server);
            }

            foreach (var claim in claimed)
            {
                if (await queue.Queue.ReleaseAsync(claim, cancellationToken) != FencedWriteResult.Ok)
                {
                    throw new BenchFailedException($"Job {claim.Job.Id} could not be released.");
                }
            }

            if (rawRedis.Call("ZCARD", queue.Key("ready")) is not long ready || ready != waiting)
            {
                throw new BenchFailedException($"The queue should still have {waiting} waiting jobs and has not.");
            }
        }

        public async ValueTask DisposeAsync()
        {
            rawRedis.Dispose();
            await queue.DisposeAsync();
        }

        private static JobRecord Job(int number, string shape)
        {
            var tenant = shape switch
            {
                Even => Calm(number),
                _ when number % InFloodOfOthers == 0 => Calm(number / InFloodOfOthers),
                _ => "flooding",
            };
            var key = string.Create(CultureInfo.InvariantCulture, $"PO-2026-{number:0000000}");
            return BenchJobGenerator.Bare(tenant) with { NaturalKey = key, PayloadJson = $$"""{"reference":"{{key}}"}""" };

            static string Calm(int turn) => string.Create(CultureInfo.InvariantCulture, $"tenant-{turn % EvenTenants}");
        }
    }
}
