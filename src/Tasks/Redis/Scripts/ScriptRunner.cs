using System.Collections.Concurrent;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Redis.Connections;
using StackExchange.Redis;

namespace BrowserAgent.Tasks.Redis.Scripts;

/// <summary>Runs the queue's scripts by digest. When the server does not know one (after a restart, failover or flush), the source is sent.</summary>
internal sealed class ScriptRunner(RedisClient redis, QueueKeys keys)
{
    private readonly ConcurrentDictionary<QueueScript, RedisKey[]> _keys = new();

    public Task<RedisResult> RunAsync(QueueScript script, RedisValue[] arguments, bool repeatable, CancellationToken cancellationToken) =>
        MustBeReplicated(script, arguments)
            ? redis.CallConfirmedAsync(database => RunAsync(database, script, arguments), keys.Of("ctl"), repeatable, cancellationToken)
            : redis.CallAsync(database => RunAsync(database, script, arguments), repeatable, cancellationToken);

    public async Task<RedisResult> RunAsync(IDatabase database, QueueScript script, RedisValue[] arguments)
    {
        var declared = _keys.GetOrAdd(script, added => [.. added.KeyNames.Select(keys.Of)]);
        try
        {
            return await database.ScriptEvaluateAsync(script.Digest, declared, arguments);
        }
        catch (RedisServerException fault) when (fault.Kind == RedisErrorKind.NoScript)
        {
            return await database.ScriptEvaluateAsync(script.Source, declared, arguments, CommandFlags.NoScriptCache);
        }
    }

    /// <summary>
    /// The writes that others rely on must not be lost with a master: a producer drops what was stored, a click follows an intent, and no worker tries
    /// an account that the site refused. Every other lost write is made up for by the next run, which verifies the record in the site first.
    /// </summary>
    private static bool MustBeReplicated(QueueScript script, RedisValue[] arguments) =>
        script == QueueScript.Enqueue || script == QueueScript.RefuseAccount || (script == QueueScript.Phase && arguments.Contains(StoredJob.WireName(JobPhase.Intent)));
}
