using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis.Connections;
using BrowserAgent.Tasks.Redis.Scripts;
using StackExchange.Redis;

namespace BrowserAgent.Tasks.Redis;

/// <summary>
/// Brings the queue of the version before to this version's schema and keeps every job: schema 3 kept payloads and results in the hash of the records,
/// schema 4 keeps them in keys of their own. It may run again after an interruption, and several workers may run it at once.
/// </summary>
internal sealed class SchemaMigration(RedisClient redis, QueueKeys keys)
{
    /// <summary>The schema from which this version can migrate.</summary>
    public const int From = 3;

    private const int FieldsPerCall = 200;
    private static readonly QueueScript Migrate = QueueScript.Load("migrate");

    private readonly ScriptRunner _scripts = new(redis, keys);

    /// <exception cref="QueueUnavailableException">A worker runs jobs of the queue.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var fields = await redis.CallAsync(FieldsToMoveAsync, repeatable: true, cancellationToken);
        foreach (var chunk in fields.Chunk(FieldsPerCall).DefaultIfEmpty([]))
        {
            if ((string?)await _scripts.RunAsync(Migrate, chunk, repeatable: true, cancellationToken) == "busy")
            {
                throw new QueueUnavailableException(
                    "The queue was written by an earlier version, and a worker still runs jobs of it. Stop all workers of the earlier version, wait until their leases have expired (Queue:Lease), then start this one again.");
            }
        }

        await redis.CallAsync(database => database.HashSetAsync(keys.Of("ctl"), "schema", QueueKeys.Schema), repeatable: true, cancellationToken);
    }

    private async Task<List<RedisValue>> FieldsToMoveAsync(IDatabase database)
    {
        var fields = new List<RedisValue>();
        await foreach (var entry in database.HashScanAsync(keys.Of("job"), "*:*", FieldsPerCall))
        {
            fields.Add(entry.Name);
        }

        return fields;
    }
}
