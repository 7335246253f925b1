using BrowserAgent.Tasks.Demand;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Runs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Execution;

/// <summary>
/// Claims jobs and runs them, as many at once as there are slots. On stop nothing more is claimed; running jobs may go on for the drain time,
/// and what is not finished then goes back to the queue, nothing charged.
/// </summary>
internal sealed partial class JobDispatcher(
    IJobQueue queue,
    IWorkSignal signal,
    JobRunner runner,
    QueueDemand demand,
    IOptions<RunnerOptions> runnerOptions,
    IOptions<QueueOptions> queueOptions,
    TimeProvider timeProvider,
    ILogger<JobDispatcher> logger) : BackgroundService
{
    private readonly string _workerId = $"{Environment.MachineName}-{Environment.ProcessId}-{Guid.NewGuid():N}"[..Math.Min(64, Environment.MachineName.Length + 20)];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        LogStarted(logger, _workerId, runnerOptions.Value.Concurrency);
        using var drained = new CancellationTokenSource();
        using var finished = new CancellationTokenSource();
        var drain = DrainAsync(drained, stoppingToken, finished.Token);
        await Task.WhenAll(Enumerable.Range(0, runnerOptions.Value.Concurrency).Select(_ => RunSlotAsync(drained.Token, stoppingToken)));
        await finished.CancelAsync();
        await drain;
    }

    private async Task DrainAsync(CancellationTokenSource drained, CancellationToken stoppingToken, CancellationToken finished)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, finished);
        await Task.Delay(Timeout.InfiniteTimeSpan, timeProvider, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        LogDraining(logger, runnerOptions.Value.DrainTimeout.TotalSeconds);
        await Task.Delay(runnerOptions.Value.DrainTimeout, timeProvider, finished).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await drained.CancelAsync();
    }

    private async Task RunSlotAsync(CancellationToken drained, CancellationToken stoppingToken)
    {
        // Leave the caller's stack: one slot must not start before the other by running inside it.
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // Never cancelled: a claim whose answer nobody waits for is a job that lies still until its lease ends.
                if (await queue.ClaimAsync(_workerId, CancellationToken.None) is { } claim)
                {
                    await RunOrReleaseAsync(claim, drained, stoppingToken);
                    continue;
                }

                await signal.WaitForWorkAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                // A slot outlives whatever happens in it; the pause keeps a lasting fault from filling the log.
                LogSlotFault(logger, queueOptions.Value.IdlePollMax.TotalSeconds, fault);
                await Task.Delay(queueOptions.Value.IdlePollMax, timeProvider, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task RunOrReleaseAsync(JobClaim claim, CancellationToken drained, CancellationToken stoppingToken)
    {
        if (stoppingToken.IsCancellationRequested)
        {
            await queue.ReleaseAsync(claim, CancellationToken.None);
            return;
        }

        using var running = demand.TrackRunningJob(claim.Job.Site);
        await runner.RunAsync(claim, drained);
    }

    [LoggerMessage(EventId = 3421, Level = LogLevel.Information, Message = "Worker {WorkerId} claims jobs into {Slots} slots.")]
    private static partial void LogStarted(ILogger logger, string workerId, int slots);

    [LoggerMessage(EventId = 3422, Level = LogLevel.Information, Message = "Nothing more is claimed; running jobs have {Seconds} s to finish.")]
    private static partial void LogDraining(ILogger logger, double seconds);

    [LoggerMessage(EventId = 3423, Level = LogLevel.Error, Message = "A slot could not claim or run; it tries again in {Seconds} s.")]
    private static partial void LogSlotFault(ILogger logger, double seconds, Exception cause);
}
