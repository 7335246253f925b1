using BrowserAgent.Tasks.Redis.Connections;
using StackExchange.Redis;

namespace BrowserAgent.Tasks.Redis;

/// <summary>Reads the field names of a hash in bounded calls: a queue may hold millions of jobs.</summary>
internal sealed class HashFieldScan(RedisClient redis, RedisKey hash)
{
    /// <summary>The cursor of the first call; when an answer has it, the hash was read to its end.</summary>
    public const string Start = "0";

    /// <param name="cursor">The answer of the call before, or <see cref="Start"/>.</param>
    /// <param name="about">Redis may return more: a small hash comes as a whole.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<(string Cursor, RedisValue[] Fields)> NextAsync(string cursor, int about, CancellationToken cancellationToken)
    {
        var page = (RedisResult[]?)await redis.CallAsync(
            database => database.ExecuteAsync("HSCAN", [hash, cursor, "COUNT", about]), repeatable: true, cancellationToken) ?? [];
        var entries = (RedisValue[]?)page[1] ?? [];
        return ((string?)page[0] ?? Start, [.. entries.Where((_, place) => place % 2 == 0)]);
    }
}
