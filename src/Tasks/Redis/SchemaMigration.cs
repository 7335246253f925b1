using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis.Connections;
using BrowserAgent.Tasks.Redis.Scripts;

namespace BrowserAgent.Tasks.Redis;

/// <summary>
/// Brings the queue of an earlier version to this version's schema and keeps every job: schema 3 kept payloads and results in the hash of the records, and
/// schemas 3 and 4 had no index of jobs by tenant. It may run again after an interruption, and several workers may run it at once.
/// </summary>
internal sealed class SchemaMigration(RedisClient redis, QueueKeys keys)
{
    /// <summary>The first schema from which this version can migrate.</summary>
    public const int OldestFrom = 3;

    private const int FieldsPerCall = 200;
    private static readonly QueueScript Begin = QueueScript.Load("migrate-begin");
    private static readonly QueueScript Move = QueueScript.Load("migrate");
    private static readonly QueueScript End = QueueScript.Load("migrate-end");

    private readonly ScriptRunner _scripts = new(redis, keys);

    /// <exception cref="QueueUnavailableException">A worker runs jobs of the queue.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        switch ((string?)await _scripts.RunAsync(Begin, [], repeatable: true, cancellationToken))
        {
            case "done":
                return;
            case "busy":
                throw new QueueUnavailableException(
                    "The queue was written by an earlier version, and a worker still runs jobs of it. Stop all workers of the earlier version, wait until their leases have expired (Queue:Lease), then start this one again.");
        }

        var (records, cursor) = (new HashFieldScan(redis, keys.Of("job")), HashFieldScan.Start);
        do
        {
            (cursor, var fields) = await records.NextAsync(cursor, FieldsPerCall, cancellationToken);
            foreach (var chunk in fields.Chunk(FieldsPerCall))
            {
                await _scripts.RunAsync(Move, chunk, repeatable: true, cancellationToken);
            }
        }
        while (cursor != HashFieldScan.Start);

        await _scripts.RunAsync(End, [], repeatable: true, cancellationToken);
    }
}
