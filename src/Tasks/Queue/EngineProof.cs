using System.Globalization;
using BrowserAgent.Tasks.Queue.Connecting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace BrowserAgent.Tasks.Queue;

/// <summary>
/// At start, before any job: shows that this server does what the queue relies on, and refuses to run otherwise. An engine that speaks
/// Redis but runs scripts side by side, or evicts keys when memory is short, would lose or double jobs in silence.
/// </summary>
internal sealed partial class EngineProof(RedisLink link, IOptions<QueueOptions> options, TimeProvider clock, ILogger<EngineProof> logger)
{
    public const int Increments = 2_000;
    private const int Connections = 4;
    private const int OldestMajor = 7;

    /// <summary>Grows when the meaning of a key changes, so that an older worker does not misread a newer one's queue.</summary>
    private const int Schema = 3;

    /// <exception cref="QueueUnavailableException">The server must not be used; the message says why and what to set.</exception>
    public async Task ProveAsync(CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        await link.ConnectAsync(cancellationToken);
        var connections = new List<ConnectionMultiplexer>();
        try
        {
            for (var count = 0; count < Connections; count++)
            {
                connections.Add(await link.OpenForProofAsync(cancellationToken));
            }

            await ProveSettingsAsync(connections[0], cancellationToken);
            await ProveIncrementsAsync(connections, cancellationToken);
            await ProveSchemaAsync(cancellationToken);
        }
        catch (RedisStateException fault)
        {
            throw new QueueUnavailableException($"The queue cannot run so: {fault.Message}", fault);
        }
        catch (Exception fault) when (RedisFaults.Passes(fault))
        {
            throw new QueueUnavailableException("Redis went away while it was examined at start. Look at its log, then start again.", fault);
        }
        finally
        {
            foreach (var connection in connections)
            {
                await connection.CloseAsync(allowCommandsToComplete: false);
            }
        }

        LogProven(logger, clock.GetElapsedTime(started).TotalMilliseconds);
    }

    private static async Task<IReadOnlyDictionary<string, string>> InfoAsync(IServer server, CancellationToken cancellationToken)
    {
        var facts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var section in (string[])["server", "memory", "persistence"])
        {
            foreach (var pair in (await server.InfoAsync(section).WaitAsync(cancellationToken)).SelectMany(group => group))
            {
                facts[pair.Key] = pair.Value;
            }
        }

        return facts;
    }

    private async Task ProveSettingsAsync(ConnectionMultiplexer connection, CancellationToken cancellationToken)
    {
        if (options.Value.WaitForReplicas > 0)
        {
            ReplicaConfirmation.RequireOneServer(connection);
        }

        foreach (var server in connection.GetEndPoints().Select(endPoint => connection.GetServer(endPoint)).Where(server => server.IsConnected))
        {
            var name = RedisAddress.Name(server.EndPoint);
            var facts = await InfoAsync(server, cancellationToken);
            var version = facts.GetValueOrDefault("redis_version", "0");
            if (!int.TryParse(version.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major) || major < OldestMajor)
            {
                throw new QueueUnavailableException($"The Redis server {name} says it is version {version}; the queue needs {OldestMajor} or later (or Valkey). Point Queue:Redis at a newer server.");
            }

            var policy = facts.GetValueOrDefault("maxmemory_policy", "unknown");
            if (!string.Equals(policy, "noeviction", StringComparison.Ordinal))
            {
                throw new QueueUnavailableException(
                    $"Redis at {name} would throw jobs away when its memory is full (maxmemory-policy is {policy}). Set it: CONFIG SET maxmemory-policy noeviction, and in redis.conf.");
            }

            if (!string.Equals(facts.GetValueOrDefault("aof_enabled"), "1", StringComparison.Ordinal))
            {
                LogNoAppendOnly(logger, name);
            }
        }
    }

    private async Task ProveIncrementsAsync(List<ConnectionMultiplexer> connections, CancellationToken cancellationToken)
    {
        var scripts = new ScriptRunner(link, new QueueKeys(options.Value.Name));
        var field = $"proof:{Guid.NewGuid():N}";
        try
        {
            await Task.WhenAll(Enumerable.Range(0, Increments).Select(number =>
                scripts.RunAsync(connections[number % connections.Count].GetDatabase(), QueueScript.Prove, [field, ""])))
                .WaitAsync(RedisLink.CallTimeout * 4, clock, cancellationToken);
            var counted = (long)await scripts.RunAsync(QueueScript.Prove, [field, "1"], repeatable: false, cancellationToken);
            if (counted != Increments)
            {
                throw new QueueUnavailableException(
                    $"The server counted {counted} of {Increments} racing increments: its scripts are not atomic, so two workers could get the same job. Use Redis 7 or Valkey.");
            }
        }
        catch (RedisServerException fault) when (!RedisFaults.Passes(fault))
        {
            throw new QueueUnavailableException($"The server does not run the queue's scripts ({fault.Message}). Allow EVAL and EVALSHA for this user, or use Redis 7 or Valkey.", fault);
        }
    }

    private async Task ProveSchemaAsync(CancellationToken cancellationToken)
    {
        var control = new QueueKeys(options.Value.Name).Of("ctl");
        await link.CallAsync(database => database.HashSetAsync(control, "schema", Schema, When.NotExists), repeatable: true, cancellationToken);
        var found = await link.CallAsync(database => database.HashGetAsync(control, "schema"), repeatable: true, cancellationToken);
        if (found != Schema)
        {
            throw new QueueUnavailableException(
                $"The queue {options.Value.Name} was written with schema {(string?)found}; this worker knows schema {Schema}. Run the version that wrote it, or give this one another Queue:Name.");
        }
    }

    [LoggerMessage(3121, LogLevel.Information, "The Redis server was examined and does what the queue relies on ({Milliseconds:F0} ms)")]
    private static partial void LogProven(ILogger logger, double milliseconds);

    [LoggerMessage(3122, LogLevel.Warning, "Redis at {Server} keeps no append-only file: when it stops, jobs, leases and phases since its last snapshot are lost, and with them the knowledge of which records were about to be saved. Set appendonly yes")]
    private static partial void LogNoAppendOnly(ILogger logger, string server);
}
