using BrowserAgent.Tasks.Redis.Connections;
using BrowserAgent.Tasks.Redis.Scripts;
using StackExchange.Redis;

namespace BrowserAgent.Tasks.Redis;

/// <summary>Finds keys under the queue's name that hold another kind of value than the queue writes: somebody else wrote to them.</summary>
internal sealed class KeyTypeCheck(RedisClient redis, QueueKeys keys)
{
    /// <returns>What is wrong and what to do; null when nothing is.</returns>
    public async Task<string?> FindWrongAsync(CancellationToken cancellationToken)
    {
        var found = await redis.CallAsync(
            database => Task.WhenAll(QueueKeys.Types.Select(async key => (key.Key, Expected: key.Value, Type: await database.KeyTypeAsync(keys.Of(key.Key))))),
            repeatable: true,
            cancellationToken);
        var wrong = found.Where(key => key.Type != RedisType.None && key.Type != key.Expected).Select(key => $"{keys.Of(key.Key)} holds a {Name(key.Type)}, not a {Name(key.Expected)}").ToArray();
        return wrong.Length == 0
            ? null
            : $"Something other than a worker wrote to the queue's keys: {string.Join("; ", wrong)}. Save what is in them (DUMP), rename or delete them, and keep other programs from writing there (ACL SETUSER).";
    }

    private static string Name(RedisType type) => type switch
    {
        RedisType.SortedSet => "sorted set",
        RedisType.None => "channel",
        _ => type.ToString().ToLowerInvariant(),
    };
}
