using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Audit.Checkpoints;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis.Connections;
using BrowserAgent.Tasks.Redis.Scripts;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace BrowserAgent.Tasks.Coordination;

/// <summary>Keeps the newest checkpoints, without their jobs, in the queue's Redis, the newest first.</summary>
internal sealed class RedisCheckpointCopy(RedisClient redis, IOptions<QueueOptions> queue, IOptions<AuditOptions> options) : ICheckpointCopy
{
    private readonly RedisKey _key = new QueueKeys(queue.Value.Name).Of("checkpoints");

    public string? Place => options.Value.CheckpointsInRedis > 0 ? $"the list {_key} of Redis" : null;

    public Task StoreAsync(Checkpoint checkpoint, CancellationToken cancellationToken) => redis.CallAsync(
        async database =>
        {
            // Not repeatable: a second push would keep one checkpoint twice.
            await database.ListLeftPushAsync(_key, CheckpointJson.Line(checkpoint with { Entries = null }));
            await database.ListTrimAsync(_key, 0, options.Value.CheckpointsInRedis - 1);
            return true;
        },
        repeatable: false,
        cancellationToken);

    public Task<IReadOnlyList<Checkpoint>> ReadNewestAsync(CancellationToken cancellationToken) => redis.CallAsync<IReadOnlyList<Checkpoint>>(
        async database =>
        [
            .. (await database.ListRangeAsync(_key, 0, options.Value.CheckpointsInRedis - 1))
                .Select(line => CheckpointJson.TryRead((byte[]?)line))
                .OfType<Checkpoint>()
                .GroupBy(checkpoint => checkpoint.Trail, StringComparer.Ordinal)
                .Select(list => list.MaxBy(checkpoint => checkpoint.Number)!),
        ],
        repeatable: true,
        cancellationToken);
}
