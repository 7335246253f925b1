using System.Text;
using BrowserAgent.Sessions.Timing;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis.Connections;
using BrowserAgent.Tasks.Redis.Scripts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Redis;

/// <summary>
/// Imports the inbox list's messages into the queue, the first one first. A message is read without removing it; the script that stores the job
/// removes it in the same step, so a worker that is killed in between loses nothing.
/// </summary>
internal sealed partial class InboxImporter(
    RedisJobQueue queue,
    RedisClient redis,
    IInboxMessageParser reader,
    IOptions<QueueOptions> options,
    TimeProvider timeProvider,
    ILogger<InboxImporter> logger) : BackgroundService
{
    private const int MaxReadings = 3;

    private readonly QueueOptions _options = options.Value;
    private readonly QueueKeys _keys = new(options.Value.Name);

    /// <summary>Moves one head.</summary>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> ImportOneAsync(CancellationToken cancellationToken)
    {
        var raw = (string?)await redis.CallAsync(database => database.ListGetByIndexAsync(_keys.Inbox, 0), repeatable: true, cancellationToken);
        if (raw is null)
        {
            return false;
        }

        var job = await ReadAsync(raw, cancellationToken);
        await queue.EnqueueFromInboxAsync(job, raw, cancellationToken);
        return true;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var idle = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await ImportOneAsync(stoppingToken))
                {
                    idle = 0;
                    continue;
                }
            }
            catch (QueueUnavailableException fault)
            {
                LogUnavailable(logger, fault.Message);
            }

            await Task.Delay(ExponentialBackoff.Longest(_options.IdlePollMin, _options.IdlePollMax, idle++), timeProvider, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>A message that cannot be read must not block those behind it: after three attempts it becomes a rejected job.</summary>
    private async Task<JobRecord> ReadAsync(string raw, CancellationToken cancellationToken)
    {
        for (var reading = 1; ; reading++)
        {
            try
            {
                var job = await reader.ReadAsync(raw, cancellationToken);
                var bytes = Encoding.UTF8.GetByteCount(job.PayloadJson);
                return bytes <= RedisJobQueue.MaxPayloadBytes ? job : Unreadable(raw, $"its payload has {bytes} bytes; {RedisJobQueue.MaxPayloadBytes} are allowed");
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                LogUnreadable(logger, reading, MaxReadings, fault);
                if (reading == MaxReadings)
                {
                    return Unreadable(raw, fault.Message);
                }

                await Task.Delay(_options.IdlePollMin, timeProvider, cancellationToken);
            }
        }
    }

    private JobRecord Unreadable(string raw, string why) => new()
    {
        Id = new JobId(Guid.CreateVersion7(timeProvider.GetUtcNow()).ToString("N")),
        Site = "unknown",
        Type = "unknown",
        Tenant = "default",
        PayloadJson = FirstBytes(raw),
        Priority = 5,
        State = JobState.Rejected,
        Phase = JobPhase.None,
        Reason = $"The inbox message could not be read: {why}. Correct it and send it again.",
    };

    private static string FirstBytes(string raw)
    {
        var bytes = Encoding.UTF8.GetBytes(raw);
        if (bytes.Length <= RedisJobQueue.MaxPayloadBytes)
        {
            return raw;
        }

        // A character that is cut at the end is left out.
        var decoder = Encoding.UTF8.GetDecoder();
        var characters = new char[RedisJobQueue.MaxPayloadBytes];
        var length = decoder.GetChars(bytes.AsSpan(0, RedisJobQueue.MaxPayloadBytes), characters, flush: false);
        return new string(characters, 0, length);
    }

    [LoggerMessage(EventId = 3111, Level = LogLevel.Error, Message = "The first message of the inbox could not be read (attempt {Reading} of {Max})")]
    private static partial void LogUnreadable(ILogger logger, int reading, int max, Exception fault);

    [LoggerMessage(EventId = 3112, Level = LogLevel.Warning, Message = "The inbox cannot be read from Redis; it is tried again: {Why}")]
    private static partial void LogUnavailable(ILogger logger, string why);
}
