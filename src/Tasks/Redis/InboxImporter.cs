using System.Text;
using BrowserAgent.Sessions.Timing;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Payloads;
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
/// removes it in the same step, so a worker that is killed in between loses nothing. A message that can't be read goes to the dead letters, as it came.
/// </summary>
internal sealed partial class InboxImporter(
    RedisJobQueue queue,
    HeldInbox held,
    RedisClient redis,
    IInboxMessageParser reader,
    IOptions<QueueOptions> options,
    TimeProvider timeProvider,
    ILogger<InboxImporter> logger) : BackgroundService
{
    /// <summary>A longer message becomes a dead letter without being transferred: a worker's memory must not depend on what a producer pushes.</summary>
    public const int MaxMessageBytes = 64 * 1024;

    /// <summary>How many dead letters are kept; with the longest messages, 64 MiB.</summary>
    public const int MaxDeadMessages = 1_000;

    /// <summary>Messages that wait for a quota are looked at when the inbox is empty, and after as many imports.</summary>
    private const int ImportsPerRelease = 50;

    private const int MaxReadings = 3;
    private const int MaxFaultLength = 500;
    private const char ByteOrderMark = '\uFEFF';

    /// <summary>Stands before the digest of a long message, in place of its text.</summary>
    private const string LongMessageMark = "\u0001sha1:";

    private static readonly QueueScript InboxHead = QueueScript.Load("inbox-head");
    private static readonly QueueScript InboxDead = QueueScript.Load("inbox-dead");
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly QueueOptions _options = options.Value;
    private readonly ScriptRunner _scripts = new(redis, new QueueKeys(options.Value.Name));

    /// <summary>Moves one head.</summary>
    /// <returns>Whether there was one, and it could be moved.</returns>
    public async Task<bool> ImportOneAsync(CancellationToken cancellationToken)
    {
        var head = (RedisResult[]?)await _scripts.RunAsync(InboxHead, [MaxMessageBytes, 0], repeatable: true, cancellationToken) ?? [];
        if (head.Length == 0)
        {
            return false;
        }

        var (bytes, text, digest) = ((long)head[0], (byte[]?)head[1] ?? [], (string?)head[2] ?? "");
        if (digest.Length > 0)
        {
            await SetAsideAsync(LongMessageMark + digest, $"it has {bytes} bytes; {MaxMessageBytes} are allowed. Send large content by reference.", cancellationToken);
        }
        else
        {
            switch (await ReadAsync(text, cancellationToken))
            {
                case InboxReading.Submission submission:
                    return await EnqueueAsync(submission.Job, text, cancellationToken);
                case InboxReading.Unreadable unreadable:
                    await SetAsideAsync(text, unreadable.Fault, cancellationToken);
                    break;
            }
        }

        return true;
    }

    /// <returns>Whether the inbox goes on: while Redis is short of memory, the message stays where it is.</returns>
    private async Task<bool> EnqueueAsync(JobRecord job, byte[] text, CancellationToken cancellationToken)
    {
        switch (await queue.EnqueueFromInboxAsync(job, text, cancellationToken))
        {
            case EnqueueResult.NoMemory:
                return false;
            case EnqueueResult.Held:
                held.Note(job.Tenant);
                break;
        }

        return true;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var (idle, imported) = (0, 0);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var moved = await ImportOneAsync(stoppingToken);
                imported += moved ? 1 : 0;
                if (moved && imported < ImportsPerRelease)
                {
                    idle = 0;
                    continue;
                }

                imported = 0;
                if (await held.ReleaseAsync(stoppingToken) || moved)
                {
                    idle = 0;
                    continue;
                }
            }
            catch (QueueUnavailableException fault)
            {
                LogUnavailable(logger, fault.Message);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                // The worker and its jobs go on; only the inbox waits.
                LogFailed(logger, fault);
            }

            await Task.Delay(ExponentialBackoff.Longest(_options.IdlePollMin, _options.IdlePollMax, idle++), timeProvider, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>A message on which the intake fails must not block those behind it: it is tried three times.</summary>
    private async Task<InboxReading> ReadAsync(byte[] bytes, CancellationToken cancellationToken)
    {
        if (Decode(bytes) is not { } text)
        {
            return new InboxReading.Unreadable("it is not UTF-8. Send JSON in UTF-8.");
        }

        if (string.IsNullOrWhiteSpace(text))
        {
            return new InboxReading.Unreadable("it is empty.");
        }

        for (var reading = 1; ; reading++)
        {
            try
            {
                return await reader.ReadAsync(text, cancellationToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                LogUnreadable(logger, reading, MaxReadings, fault);
                if (reading == MaxReadings)
                {
                    return new InboxReading.Unreadable($"the intake failed on it: {fault.Message}");
                }

                await Task.Delay(_options.IdlePollMin, timeProvider, cancellationToken);
            }
        }
    }

    private async Task SetAsideAsync(RedisValue message, string fault, CancellationToken cancellationToken)
    {
        if ((string?)await _scripts.RunAsync(InboxDead, [message, ExcerptFormatter.Of(fault, MaxFaultLength), MaxMessageBytes, MaxDeadMessages], repeatable: true, cancellationToken) == "ok")
        {
            LogSetAside(logger, ExcerptFormatter.Of(fault, MaxFaultLength));
        }
    }

    private static string? Decode(byte[] bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes).TrimStart(ByteOrderMark);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    [LoggerMessage(EventId = 3111, Level = LogLevel.Error, Message = "The intake failed on the first message of the inbox (attempt {Reading} of {Max})")]
    private static partial void LogUnreadable(ILogger logger, int reading, int max, Exception fault);

    [LoggerMessage(EventId = 3112, Level = LogLevel.Warning, Message = "The inbox cannot be read from Redis; it is tried again: {Why}")]
    private static partial void LogUnavailable(ILogger logger, string why);

    [LoggerMessage(EventId = 3114, Level = LogLevel.Error, Message = "The import of the first inbox message failed; it is tried again. If it stays so, save and remove that message (LPOP)")]
    private static partial void LogFailed(ILogger logger, Exception fault);

    [LoggerMessage(EventId = 3113, Level = LogLevel.Warning, Message = "A message of the inbox can't be read and is kept among the inbox's dead letters: {Fault} List them with set-aside inbox")]
    private static partial void LogSetAside(ILogger logger, string fault);
}
