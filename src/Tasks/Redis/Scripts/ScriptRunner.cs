using System.Collections.Concurrent;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Redis.Connections;
using StackExchange.Redis;

namespace BrowserAgent.Tasks.Redis.Scripts;

/// <summary>Runs the queue's scripts by digest; a server that does not know one (restarted, failed over, flushed) is sent the source.</summary>
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
    /// The answers that somebody relies on beyond Redis: a producer forgets what was stored, a click follows an intent, and an account that the site
    /// refused is left alone by all. All else that a lost master forgets is found again by the next run's look at the site.
    /// </summary>
    private static bool MustBeReplicated(QueueScript script, RedisValue[] arguments) =>
        script == QueueScript.Enqueue || script == QueueScript.RefuseAccount || (script == QueueScript.Phase && arguments.Contains(StoredJob.WireName(JobPhase.Intent)));
}
