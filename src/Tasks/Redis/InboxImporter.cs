using System.Text;
using BrowserAgent.Sessions.Timing;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis.Connections;
using BrowserAgent.Tasks.Redis.Scripts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

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
    /// <summary>A longer message is rejected without being transferred: a worker's memory must not depend on what a producer pushes.</summary>
    public const int MaxMessageBytes = 1024 * 1024;

    private const int MaxReadings = 3;

    /// <summary>Stands before the digest of a long message, in place of its text.</summary>
    private const string LongMessageMark = "\u0001sha1:";

    private static readonly QueueScript InboxHead = QueueScript.Load("inbox-head");

    private readonly QueueOptions _options = options.Value;
    private readonly ScriptRunner _scripts = new(redis, new QueueKeys(options.Value.Name));

    /// <summary>Moves one head.</summary>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> ImportOneAsync(CancellationToken cancellationToken)
    {
        var head = (RedisResult[]?)await _scripts.RunAsync(InboxHead, [MaxMessageBytes, RedisJobQueue.MaxPayloadBytes], repeatable: true, cancellationToken) ?? [];
        if (head.Length == 0)
        {
            return false;
        }

        var (bytes, text, digest) = ((long)head[0], (byte[]?)head[1] ?? [], (string?)head[2] ?? "");
        var job = digest.Length == 0
            ? await ReadAsync(Encoding.UTF8.GetString(text), cancellationToken)
            : Unreadable(FirstBytes(text), $"it has {bytes} bytes; {MaxMessageBytes} are allowed");
        await queue.EnqueueFromInboxAsync(job, digest.Length == 0 ? text : Encoding.UTF8.GetBytes(LongMessageMark + digest), cancellationToken);
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
                return bytes <= RedisJobQueue.MaxPayloadBytes ? job : Unreadable(FirstBytes(Encoding.UTF8.GetBytes(raw)), $"its payload has {bytes} bytes; {RedisJobQueue.MaxPayloadBytes} are allowed");
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                LogUnreadable(logger, reading, MaxReadings, fault);
                if (reading == MaxReadings)
                {
                    return Unreadable(FirstBytes(Encoding.UTF8.GetBytes(raw)), fault.Message);
                }

                await Task.Delay(_options.IdlePollMin, timeProvider, cancellationToken);
            }
        }
    }

    private JobRecord Unreadable(string payload, string why) => new()
    {
        Id = new JobId(Guid.CreateVersion7(timeProvider.GetUtcNow()).ToString("N")),
        Site = "unknown",
        Type = "unknown",
        Tenant = "default",
        PayloadJson = payload,
        Priority = 5,
        State = JobState.Rejected,
        Phase = JobPhase.None,
        Reason = $"The inbox message could not be read: {why}. Correct it and send it again.",
    };

    private static string FirstBytes(byte[] text)
    {
        // A character that is cut at the end is left out.
        var decoder = Encoding.UTF8.GetDecoder();
        var characters = new char[RedisJobQueue.MaxPayloadBytes];
        var length = decoder.GetChars(text.AsSpan(0, Math.Min(text.Length, RedisJobQueue.MaxPayloadBytes)), characters, flush: false);
        return new string(characters, 0, length);
    }

    [LoggerMessage(EventId = 3111, Level = LogLevel.Error, Message = "The first message of the inbox could not be read (attempt {Reading} of {Max})")]
    private static partial void LogUnreadable(ILogger logger, int reading, int max, Exception fault);

    [LoggerMessage(EventId = 3112, Level = LogLevel.Warning, Message = "The inbox cannot be read from Redis; it is tried again: {Why}")]
    private static partial void LogUnavailable(ILogger logger, string why);
}
