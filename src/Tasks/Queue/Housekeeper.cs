using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Queue;

/// <summary>
/// Promotes due jobs and lets waiting ones go on every second, gives expired leases back every <see cref="QueueOptions.ReapEvery"/>, sweeps every minute. Each worker runs
/// one; the scripts are bounded and harmless to run twice. Its steady calls also feed the connection's watchdog while all runners are busy.
/// </summary>
internal sealed partial class Housekeeper(RedisJobQueue queue, IOptions<QueueOptions> options, TimeProvider clock, ILogger<Housekeeper> logger) : BackgroundService
{
    private const int FullBatch = 50;
    private static readonly TimeSpan PromoteEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);

    private long _reaped;
    private long _swept;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _reaped = _swept = clock.GetTimestamp();
        var tick = options.Value.ReapEvery < PromoteEvery ? options.Value.ReapEvery : PromoteEvery;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await TidyAsync(stoppingToken);
            }
            catch (QueueUnavailableException fault)
            {
                LogUnavailable(logger, fault.Message);
            }

            await Task.Delay(tick, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TidyAsync(CancellationToken cancellationToken)
    {
        await RepeatAsync(queue.PromoteAsync, cancellationToken);
        await RepeatAsync(queue.UnblockAsync, cancellationToken);
        if (clock.GetElapsedTime(_reaped) >= options.Value.ReapEvery)
        {
            var reaped = await RepeatAsync(queue.ReapAsync, cancellationToken);
            _reaped = clock.GetTimestamp();
            if (reaped > 0)
            {
                LogReaped(logger, reaped);
            }
        }

        if (clock.GetElapsedTime(_swept) >= SweepEvery)
        {
            await RepeatAsync(queue.SweepAsync, cancellationToken);
            _swept = clock.GetTimestamp();
        }
    }

    /// <summary>A script does one bounded batch; a full one means that there may be more.</summary>
    private static async Task<int> RepeatAsync(Func<CancellationToken, Task<int>> batch, CancellationToken cancellationToken)
    {
        var sum = 0;
        int moved;
        do
        {
            moved = await batch(cancellationToken);
            sum += moved;
        }
        while (moved >= FullBatch);
        return sum;
    }

    [LoggerMessage(3141, LogLevel.Warning, "{Count} leases of lost workers ran out and were given back")]
    private static partial void LogReaped(ILogger logger, int count);

    [LoggerMessage(3142, LogLevel.Warning, "Housekeeping waits for Redis: {Why}")]
    private static partial void LogUnavailable(ILogger logger, string why);
}
