using BrowserAgent.Sessions.Secrets;
using BrowserAgent.Tasks.Encryption;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis.Connections;
using BrowserAgent.Tasks.Redis.Scripts;
using BrowserAgent.Tasks.SetAside;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Redis;

/// <summary>
/// Promotes and unblocks jobs every second, reaps expired leases every <see cref="QueueOptions.ReapEvery"/>, sweeps every minute. Each worker runs
/// one; the scripts are bounded and may run twice. Its regular calls also let the connection's watchdog notice a broken connection while all jobs run.
/// </summary>
internal sealed partial class QueueMaintenance(
    RedisJobQueue queue, RedisClient redis, ISetAside setAside, IOptions<QueueOptions> options, TimeProvider timeProvider, ILogger<QueueMaintenance> logger) : BackgroundService
{
    private const int BatchSize = 50;
    private static readonly TimeSpan PromoteEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);

    private readonly HashSet<string> _lackingKeys = new(StringComparer.Ordinal);
    private readonly DerivedDataCheck _derivedData = new(redis, new QueueKeys(options.Value.Name));
    private long _lastReap;
    private long _lastSweep;
    private long _jobsSetAside;

    private TimeSpan Tick => options.Value.ReapEvery < PromoteEvery ? options.Value.ReapEvery : PromoteEvery;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _lastReap = _lastSweep = timeProvider.GetTimestamp();
        while (!stoppingToken.IsCancellationRequested)
        {
            await RunEachAsync(
                stoppingToken,
                token => RunBatchesAsync(queue.PromoteAsync, token),
                token => RunBatchesAsync(UnblockAsync, token),
                ReapWhenDueAsync,
                SweepWhenDueAsync);

            await Task.Delay(Tick, timeProvider, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>What one key keeps from being done must not keep the rest from it.</summary>
    private async Task RunEachAsync(CancellationToken cancellationToken, params Func<CancellationToken, Task>[] steps)
    {
        foreach (var step in steps)
        {
            try
            {
                await step(cancellationToken);
            }
            catch (QueueUnavailableException fault)
            {
                LogUnavailable(logger, fault.Message);
                await ReportWrongKeysAsync(cancellationToken);
            }
        }
    }

    /// <summary>Other workers run the jobs that this one lacks the key of, so they come and go all the time: each key is reported once.</summary>
    private async Task<int> UnblockAsync(CancellationToken cancellationToken)
    {
        var moved = await queue.UnblockAsync(cancellationToken);
        foreach (var id in queue.LackingKeys.Where(_lackingKeys.Add))
        {
            LogLackingKey(logger, id, EncryptionKeySource.Name);
        }

        return moved;
    }

    private async Task ReapWhenDueAsync(CancellationToken cancellationToken)
    {
        // A timer may fire a little early. Reaping at the next tick instead would double the time that a killed worker's job waits.
        if (timeProvider.GetElapsedTime(_lastReap) + (Tick / 2) >= options.Value.ReapEvery)
        {
            if (await queue.RestoreSchemaAsync(cancellationToken))
            {
                LogEmptied(logger, options.Value.Name);
            }

            var reaped = await RunBatchesAsync(queue.ReapAsync, cancellationToken);
            _lastReap = timeProvider.GetTimestamp();
            await ReportSetAsideAsync(cancellationToken);
            if (reaped > 0)
            {
                LogReaped(logger, reaped);
            }
        }
    }

    private async Task SweepWhenDueAsync(CancellationToken cancellationToken)
    {
        if (timeProvider.GetElapsedTime(_lastSweep) >= SweepEvery)
        {
            // Not all keys are used by the scripts that run here.
            await ReportWrongKeysAsync(cancellationToken);
            await RunBatchesAsync(queue.SweepAsync, cancellationToken);
            _lastSweep = timeProvider.GetTimestamp();
            if (await _derivedData.RunAsync(cancellationToken) is > 0 and var corrected)
            {
                LogCorrected(logger, corrected);
            }
        }
    }

    private async Task ReportSetAsideAsync(CancellationToken cancellationToken)
    {
        var now = (await setAside.CountAsync(cancellationToken)).Jobs;
        if (now > _jobsSetAside)
        {
            LogSetAside(logger, now);
        }

        _jobsSetAside = now;
    }

    private async Task ReportWrongKeysAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await new KeyTypeCheck(redis, new QueueKeys(options.Value.Name)).FindWrongAsync(cancellationToken) is { } wrong)
            {
                LogWrongKeys(logger, wrong);
            }
        }
        catch (QueueUnavailableException)
        {
            // Redis does not answer at all; that was logged.
        }
    }

    /// <summary>One script call handles one bounded batch; a full batch means that there may be more.</summary>
    private static async Task<int> RunBatchesAsync(Func<CancellationToken, Task<int>> batch, CancellationToken cancellationToken)
    {
        var sum = 0;
        int moved;
        do
        {
            moved = await batch(cancellationToken);
            sum += moved;
        }
        while (moved >= BatchSize);
        return sum;
    }

    [LoggerMessage(EventId = 3141, Level = LogLevel.Warning, Message = "{Count} leases of lost workers expired; their jobs were put back into the queue")]
    private static partial void LogReaped(ILogger logger, int count);

    [LoggerMessage(EventId = 3143, Level = LogLevel.Critical, Message = "The keys of queue {Queue} are gone from Redis: somebody emptied the database (FLUSHALL, FLUSHDB), or the server was started without its data. All jobs that were in it are lost, and running ones lose their leases. Restore the server's append-only file, or let the producers send their jobs again: records that are in their sites already are found and not entered twice.")]
    private static partial void LogEmptied(ILogger logger, string queue);

    [LoggerMessage(EventId = 3144, Level = LogLevel.Critical, Message = "The records of {Count} jobs in Redis can't be read, and the jobs are set aside: no worker runs them. List them with set-aside jobs, repair the records, then put each back with set-aside restore")]
    private static partial void LogSetAside(ILogger logger, long count);

    [LoggerMessage(EventId = 3146, Level = LogLevel.Critical, Message = "Jobs wait whose payloads are encrypted with key {Key}, which this worker does not have; it leaves them to workers that have it. Add that key to the secret {Secret} of this worker, after the first one, and restart it")]
    private static partial void LogLackingKey(ILogger logger, string key, SecretName secret);

    [LoggerMessage(EventId = 3145, Level = LogLevel.Critical, Message = "{What}")]
    private static partial void LogWrongKeys(ILogger logger, string what);

    [LoggerMessage(EventId = 3147, Level = LogLevel.Warning, Message = "{Count} entries of the index by tenant or of the running counts did not match the jobs' records and leases, and were corrected. A record was changed by hand, one that can't be read was deleted or lost its lease, or a worker of an earlier version uses this queue")]
    private static partial void LogCorrected(ILogger logger, int count);

    [LoggerMessage(EventId = 3142, Level = LogLevel.Warning, Message = "The queue's maintenance cannot reach Redis; it is tried again: {Why}")]
    private static partial void LogUnavailable(ILogger logger, string why);
}
