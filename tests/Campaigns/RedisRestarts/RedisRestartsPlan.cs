using BrowserAgent.TestKit;

namespace BrowserAgent.Campaigns.RedisRestarts;

/// <summary>One run of the campaign.</summary>
internal sealed record RedisRestartsPlan
{
    public string Name { get; init; } = "redis-restarts";

    public required int Jobs { get; init; }

    public required int Restarts { get; init; }

    public required int Workers { get; init; }

    public required int Seed { get; init; }

    /// <summary>Jobs at once in each worker.</summary>
    public int Concurrency { get; init; } = 4;

    /// <summary>Jobs that wait at most: enqueueing goes on as long as the restarts do.</summary>
    public int MaxWaiting { get; init; } = 100;

    /// <summary>From Redis answering PING until every worker has claimed or acknowledged.</summary>
    public TimeSpan ResumeWithin { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How the servers that are killed are persisted, the kills in equal parts; <see cref="RedisPersistence.None"/> for a negative control.</summary>
    public IReadOnlyList<RedisPersistence> Persistence { get; init; } = [RedisPersistence.EverySecond, RedisPersistence.Always];

    public IReadOnlyList<PlannedRedisRestart> Draw()
    {
        var draw = new Random(Seed);
        return [.. Enumerable.Range(0, Restarts).Select(number => new PlannedRedisRestart(
            Jobs * (number + 1) / (Restarts + 1),
            TimeSpan.FromMilliseconds(draw.Next(0, 1000)),
            TimeSpan.FromMilliseconds(draw.Next(100, 4000)),
            Persistence[Math.Min((number + 1) * Persistence.Count / Restarts, Persistence.Count - 1)]))];
    }
}

/// <param name="AfterJobs">Jobs that are acknowledged to their producer before it.</param>
/// <param name="Later">Time that passes then.</param>
/// <param name="Down">Between SIGKILL and the start.</param>
/// <param name="Next">How the server that is started is persisted; the one that is killed may be persisted otherwise.</param>
internal sealed record PlannedRedisRestart(int AfterJobs, TimeSpan Later, TimeSpan Down, RedisPersistence Next);
