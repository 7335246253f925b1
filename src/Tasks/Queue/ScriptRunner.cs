using System.Collections.Concurrent;
using StackExchange.Redis;

namespace BrowserAgent.Tasks.Queue;

/// <summary>Runs the queue's scripts by digest; a server that does not know one (restarted, failed over, flushed) is sent the source.</summary>
internal sealed class ScriptRunner(RedisLink link, QueueKeys keys)
{
    private readonly ConcurrentDictionary<QueueScript, RedisKey[]> _keys = new();

    public Task<RedisResult> RunAsync(QueueScript script, RedisValue[] arguments, bool repeatable, CancellationToken cancellationToken) =>
        link.CallAsync(database => RunAsync(database, script, arguments), repeatable, cancellationToken);

    public async Task<RedisResult> RunAsync(IDatabase database, QueueScript script, RedisValue[] arguments)
    {
        var declared = _keys.GetOrAdd(script, added => [.. added.KeyNames.Select(keys.Of)]);
        try
        {
            return await database.ScriptEvaluateAsync(script.Digest, declared, arguments);
        }
        catch (RedisServerException fault) when (fault.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
        {
            return await database.ExecuteAsync("EVAL", [script.Source, declared.Length, .. declared.Select(key => (object)key), .. arguments.Select(argument => (object)argument)]);
        }
    }
}
