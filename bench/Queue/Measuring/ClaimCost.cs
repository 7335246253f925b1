using System.Globalization;
using BrowserAgent.Bench.Queue.House;
using BrowserAgent.Bench.Queue.Lanes;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Bench.Queue.Measuring;

/// <summary>What a claim of one job costs while that many wait: medians, microseconds of the server and milliseconds of the client.</summary>
internal sealed record ClaimFigures(int Waiting, string Tenants, double ServerMicroseconds, double ClientMs);

/// <summary>
/// Claims single jobs from lines of different length, a server each, in turns: so a noisy moment of the machine hits all lengths. What was
/// claimed is released to its place, so that the lines keep their length. Each length is measured with tenants that have equally many jobs
/// waiting, and with one that has flooded the line.
/// </summary>
internal static class ClaimCost
{
    private const int ClaimsATurn = 50;
    private static readonly string[] Shapes = ["even", "flood"];

    public static async Task<IReadOnlyList<ClaimFigures>> MeasureAsync(QueueSizes sizes, CancellationToken cancellationToken)
    {
        var servers = new List<RedisInstance>();
        var lines = new List<Line>();
        try
        {
            foreach (var waiting in sizes.Waiting)
            {
                var redis = await RedisInstance.StartAsync(cancellationToken);
                servers.Add(redis);
                foreach (var shape in Shapes)
                {
                    lines.Add(await Line.FillAsync(redis, waiting, shape, cancellationToken));
                    Progress.Say($"{waiting} jobs wait ({shape})");
                }
            }

            // The first turn warms up and does not count.
            for (var turn = 0; turn <= sizes.Claims / ClaimsATurn; turn++)
            {
                for (var place = 0; place < lines.Count; place++)
                {
                    await lines[(place + turn) % lines.Count].TurnAsync(ClaimsATurn, counts: turn > 0, cancellationToken);
                }
            }

            foreach (var line in lines)
            {
                Progress.Say($"claim with {line.Figures.Waiting} waiting ({line.Figures.Tenants}): {line.Figures.ServerMicroseconds:0.0} µs of Redis, {line.Figures.ClientMs:0.000} ms to the client");
            }

            return [.. lines.Select(line => line.Figures)];
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

    private sealed class Line(BenchQueue queue, RawRedis look, int waiting, string shape) : IAsyncDisposable
    {
        private const int EvenTenants = 50;
        private const int InFloodOfOthers = 100;
        private readonly List<double> _server = [];
        private readonly List<double> _client = [];

        public ClaimFigures Figures => new(waiting, shape, _server.Median(), _client.Median());

        public static async Task<Line> FillAsync(RedisInstance redis, int waiting, string shape, CancellationToken cancellationToken)
        {
            var queue = await BenchQueue.OpenAsync(redis.Address, shape, keepsHouse: false, cancellationToken);
            using (var ceiling = new CeilingLane(queue, redis.Open()))
            {
                await Task.Run(() => ceiling.AddMany(Enumerable.Range(0, waiting).Select(number => Job(number, shape))), cancellationToken);
            }

            return new Line(queue, redis.Open(), waiting, shape);
        }

        public async Task TurnAsync(int claims, bool counts, CancellationToken cancellationToken)
        {
            var claimed = new List<JobClaim>(claims);
            for (var number = 0; number < claims; number++)
            {
                var (callsBefore, before) = look.CommandStatistics("evalsha");
                var started = TimeProvider.System.GetTimestamp();
                claimed.Add(await queue.Queue.ClaimAsync("bench", cancellationToken) ?? throw new BenchFailedException("There was nothing to claim."));
                var took = TimeProvider.System.GetElapsedTime(started).TotalMilliseconds;
                var (calls, after) = look.CommandStatistics("evalsha");
                if (counts)
                {
                    if (calls != callsBefore + 1)
                    {
                        throw new BenchFailedException("A claim took more than one call.");
                    }

                    _server.Add(after - before);
                    _client.Add(took);
                }
            }

            foreach (var claim in claimed)
            {
                if (await queue.Queue.ReleaseAsync(claim, cancellationToken) != FenceAnswer.Ok)
                {
                    throw new BenchFailedException($"Job {claim.Job.Id} could not be released.");
                }
            }

            if (look.Call("ZCARD", queue.Key("ready")) is not long ready || ready != waiting)
            {
                throw new BenchFailedException($"The line should have kept its {waiting} jobs.");
            }
        }

        public async ValueTask DisposeAsync()
        {
            look.Dispose();
            await queue.DisposeAsync();
        }

        private static JobRecord Job(int number, string shape)
        {
            var tenant = shape == "even" || number % InFloodOfOthers == 0 ? string.Create(CultureInfo.InvariantCulture, $"tenant-{number % EvenTenants}") : "flooding";
            var key = string.Create(CultureInfo.InvariantCulture, $"PO-2026-{number:0000000}");
            return Orders.Bare(tenant) with { NaturalKey = key, PayloadJson = $$"""{"reference":"{{key}}"}""" };
        }
    }
}
