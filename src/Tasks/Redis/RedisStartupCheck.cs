using System.Globalization;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis.Connections;
using BrowserAgent.Tasks.Redis.Scripts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace BrowserAgent.Tasks.Redis;

/// <summary>
/// Checks at start, before any job, that the server has the properties the queue relies on, and refuses to run otherwise. A server that speaks the
/// Redis protocol but runs scripts concurrently, or evicts keys when memory is short, would lose or duplicate jobs unnoticed.
/// </summary>
internal sealed partial class RedisStartupCheck(RedisClient redis, IOptions<QueueOptions> options, TimeProvider timeProvider, ILogger<RedisStartupCheck> logger)
{
    public const int Increments = 2_000;
    private const int Connections = 4;
    private const int MinMajorVersion = 7;
    private const int Attempts = 3;
    private static readonly TimeSpan RepeatDelay = TimeSpan.FromSeconds(1);

    /// <exception cref="QueueUnavailableException">The server must not be used; the message says why and what to set.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        var started = timeProvider.GetTimestamp();
        await redis.ConnectAsync(cancellationToken);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await CheckOnceAsync(cancellationToken);
                break;
            }
            catch (Exception fault) when (RedisFaultClassifier.IsTransient(fault) && attempt < Attempts)
            {
                // A busy machine or a server that has only just started: its properties are not judged by one lost answer.
                LogRepeated(logger, attempt, Attempts, fault);
                await Task.Delay(RepeatDelay, timeProvider, cancellationToken);
            }
            catch (Exception fault) when (RedisFaultClassifier.IsTransient(fault))
            {
                throw new QueueUnavailableException(
                    $"The connection to Redis was lost during the startup check, {Attempts} times in a row. Check the server's log and the machine's load, then start again.", fault);
            }
        }

        var elapsed = timeProvider.GetElapsedTime(started);
        LogPassed(logger, elapsed.TotalMilliseconds);
    }

    private async Task CheckOnceAsync(CancellationToken cancellationToken)
    {
        var connections = new List<ConnectionMultiplexer>();
        try
        {
            for (var count = 0; count < Connections; count++)
            {
                connections.Add(await redis.OpenForStartupCheckAsync(cancellationToken));
            }

            await CheckSettingsAsync(connections[0], cancellationToken);
            await CheckAtomicityAsync(connections, cancellationToken);
            if (await new KeyTypeCheck(redis, new QueueKeys(options.Value.Name)).FindWrongAsync(cancellationToken) is { } wrong)
            {
                throw new QueueUnavailableException(wrong);
            }

            await CheckSchemaAsync(cancellationToken);
        }
        catch (RedisStateException fault)
        {
            throw new QueueUnavailableException($"The queue cannot run on this Redis: {fault.Message}", fault);
        }
        finally
        {
            foreach (var connection in connections)
            {
                await connection.CloseAsync(allowCommandsToComplete: false);
            }
        }
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

    private async Task CheckSettingsAsync(ConnectionMultiplexer connection, CancellationToken cancellationToken)
    {
        if (options.Value.WaitForReplicas > 0)
        {
            ReplicaConfirmationWaiter.RequireOneServer(connection);
        }

        foreach (var server in connection.GetEndPoints().Select(endPoint => connection.GetServer(endPoint)).Where(server => server.IsConnected))
        {
            var name = RedisAddress.Name(server.EndPoint);
            var facts = await InfoAsync(server, cancellationToken);
            var version = facts.GetValueOrDefault("redis_version", "0");
            if (!int.TryParse(version.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major) || major < MinMajorVersion)
            {
                throw new QueueUnavailableException($"The Redis server {name} reports version {version}; the queue needs {MinMajorVersion} or later (or Valkey). Point Queue:Redis at a newer server.");
            }

            var policy = facts.GetValueOrDefault("maxmemory_policy", "unknown");
            if (!string.Equals(policy, "noeviction", StringComparison.Ordinal))
            {
                throw new QueueUnavailableException(
                    $"Redis at {name} would evict jobs when its memory is full (maxmemory-policy is {policy}). Set CONFIG SET maxmemory-policy noeviction, and the same in redis.conf.");
            }

            if (!string.Equals(facts.GetValueOrDefault("aof_enabled"), "1", StringComparison.Ordinal))
            {
                LogNoAppendOnly(logger, name);
            }
        }
    }

    private async Task CheckAtomicityAsync(List<ConnectionMultiplexer> connections, CancellationToken cancellationToken)
    {
        var scripts = new ScriptRunner(redis, new QueueKeys(options.Value.Name));
        var field = $"proof:{Guid.NewGuid():N}";
        try
        {
            await Task.WhenAll(Enumerable.Range(0, Increments).Select(number =>
                scripts.RunAsync(connections[number % connections.Count].GetDatabase(), QueueScript.AtomicityCheck, [field, ""])))
                .WaitAsync(RedisClient.CallTimeout * 4, timeProvider, cancellationToken);
            var counted = (long)await scripts.RunAsync(QueueScript.AtomicityCheck, [field, "1"], repeatable: false, cancellationToken);
            if (counted != Increments)
            {
                throw new QueueUnavailableException(
                    $"The server counted {counted} of {Increments} concurrent increments: its scripts are not atomic, so two workers could get the same job. Use Redis 7 or Valkey.");
            }
        }
        catch (RedisServerException fault) when (!RedisFaultClassifier.IsTransient(fault))
        {
            throw new QueueUnavailableException($"The server does not run the queue's scripts ({fault.Message}). Allow EVAL and EVALSHA for this user, or use Redis 7 or Valkey.", fault);
        }
    }

    private async Task CheckSchemaAsync(CancellationToken cancellationToken)
    {
        var keys = new QueueKeys(options.Value.Name);
        var control = keys.Of("ctl");
        await redis.CallAsync(database => database.HashSetAsync(control, "schema", QueueKeys.Schema, When.NotExists), repeatable: true, cancellationToken);
        var found = await redis.CallAsync(database => database.HashGetAsync(control, "schema"), repeatable: true, cancellationToken);
        var schema = found.TryParse(out int number) ? number : 0;
        if (schema is >= SchemaMigration.OldestFrom and < QueueKeys.Schema)
        {
            await new SchemaMigration(redis, keys).RunAsync(cancellationToken);
            LogMigrated(logger, options.Value.Name, schema, QueueKeys.Schema);
        }
        else if (schema != QueueKeys.Schema)
        {
            throw new QueueUnavailableException(
                $"The queue {options.Value.Name} was written with schema {(string?)found}; this worker knows schema {QueueKeys.Schema}. Run the version that wrote it, or give this one another Queue:Name.");
        }
    }

    [LoggerMessage(EventId = 3121, Level = LogLevel.Information, Message = "The Redis server passed the startup check ({Milliseconds:F0} ms)")]
    private static partial void LogPassed(ILogger logger, double milliseconds);

    [LoggerMessage(EventId = 3122, Level = LogLevel.Warning, Message = "Redis at {Server} writes no append-only file: when it stops, jobs, leases and phases since its last snapshot are lost, and with them which records may have been saved already. Set appendonly yes")]
    private static partial void LogNoAppendOnly(ILogger logger, string server);

    [LoggerMessage(EventId = 3124, Level = LogLevel.Information, Message = "The queue {Queue} was brought from schema {From} to {To}; no job was changed. Workers of the version before can't use it any more")]
    private static partial void LogMigrated(ILogger logger, string queue, int from, int to);

    [LoggerMessage(EventId = 3123, Level = LogLevel.Warning, Message = "The connection to Redis was lost during the startup check, attempt {Attempt} of {Attempts}; the check is repeated")]
    private static partial void LogRepeated(ILogger logger, int attempt, int attempts, Exception cause);
}
