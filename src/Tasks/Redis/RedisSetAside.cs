using System.Globalization;
using System.Text.Json;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis.Connections;
using BrowserAgent.Tasks.Redis.Scripts;
using BrowserAgent.Tasks.SetAside;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace BrowserAgent.Tasks.Redis;

/// <summary>Reads and puts back what the queue's scripts set aside.</summary>
internal sealed class RedisSetAside(RedisClient redis, IOptions<QueueOptions> options) : ISetAside
{
    private const int MaxListed = 500;
    private static readonly QueueScript Restore = QueueScript.Load("restore");
    private static readonly QueueScript Drop = QueueScript.Load("set-aside-drop");

    private readonly QueueKeys _keys = new(options.Value.Name);
    private readonly ScriptRunner _scripts = new(redis, new QueueKeys(options.Value.Name));

    public async Task<SetAsideCounts> CountAsync(CancellationToken cancellationToken)
    {
        var jobs = await redis.CallAsync(database => database.HashLengthAsync(_keys.Of("broken")), repeatable: true, cancellationToken);
        var messages = await redis.CallAsync(database => database.ListLengthAsync(_keys.Of("inboxdead")), repeatable: true, cancellationToken);
        var dropped = await redis.CallAsync(database => database.HashGetAsync(_keys.Of("ctl"), "inboxdropped"), repeatable: true, cancellationToken);
        return new SetAsideCounts(jobs, messages, dropped.TryParse(out long count) ? count : 0);
    }

    public Task<IReadOnlyList<SetAsideJob>> ListJobsAsync(int limit, CancellationToken cancellationToken) =>
        redis.CallAsync(
            async database =>
            {
                var jobs = new List<SetAsideJob>();
                await foreach (var entry in database.HashScanAsync(_keys.Of("broken")).WithCancellation(cancellationToken))
                {
                    jobs.Add(ParseJob(entry));
                    if (jobs.Count >= Math.Clamp(limit, 1, MaxListed))
                    {
                        break;
                    }
                }

                return (IReadOnlyList<SetAsideJob>)jobs;
            },
            repeatable: true,
            cancellationToken);

    public async Task<RestoreResult> RestoreAsync(JobId id, CancellationToken cancellationToken) =>
        (string?)await _scripts.RunAsync(Restore, [id.Value], repeatable: false, cancellationToken) switch
        {
            "ok" => new RestoreResult.Restored(),
            "notfound" => new RestoreResult.NotFound(),
            "leased" => new RestoreResult.Refused("a worker still has it"),
            var fault => new RestoreResult.Refused(fault ?? "its record can't be read"),
        };

    public async Task<DropResult> DropAsync(string entry, CancellationToken cancellationToken) =>
        (string?)await _scripts.RunAsync(Drop, [entry], repeatable: false, cancellationToken) switch
        {
            "ok" => DropResult.Dropped,
            "job" => DropResult.IsJob,
            _ => DropResult.NotFound,
        };

    public async Task<IReadOnlyList<DeadInboxMessage>> ListInboxAsync(int limit, CancellationToken cancellationToken)
    {
        var last = Math.Clamp(limit, 1, MaxListed) - 1;
        var entries = await redis.CallAsync(database => database.ListRangeAsync(_keys.Of("inboxdead"), 0, last), repeatable: true, cancellationToken);
        return [.. entries.Select(entry => ParseMessage((byte[]?)entry ?? []))];
    }

    public async Task<long> DiscardInboxAsync(int count, CancellationToken cancellationToken)
    {
        var removed = await redis.CallAsync(database => database.ListRightPopAsync(_keys.Of("inboxdead"), Math.Max(1, count)), repeatable: false, cancellationToken);
        return removed?.Length ?? 0;
    }

    private static SetAsideJob ParseJob(HashEntry entry)
    {
        var text = ((string?)entry.Value ?? "").Split('\u0001', 2);
        var at = long.TryParse(text[0], NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() ? milliseconds : 0;
        return new SetAsideJob((string?)entry.Name ?? "", DateTimeOffset.FromUnixTimeMilliseconds(at), text.Length > 1 ? text[1] : "");
    }

    /// <summary>The first line says what came; the rest is what came.</summary>
    private static DeadInboxMessage ParseMessage(ReadOnlyMemory<byte> entry)
    {
        var end = entry.Span.IndexOf((byte)'\n');
        try
        {
            var header = JsonSerializer.Deserialize<Header>(entry.Span[..Math.Max(end, 0)], JsonSerializerOptions.Web) is { Fault: not null } read ? read : throw new JsonException();
            return new DeadInboxMessage(DateTimeOffset.FromUnixTimeMilliseconds(header.At), header.Bytes, header.Fault, entry[(end + 1)..]);
        }
        catch (Exception fault) when (fault is JsonException or ArgumentOutOfRangeException)
        {
            return new DeadInboxMessage(DateTimeOffset.UnixEpoch, entry.Length, "this entry was not written by a worker", entry);
        }
    }

    private sealed record Header(long At, long Bytes, string Fault);
}
