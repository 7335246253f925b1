using BrowserAgent.Tasks.Demand;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Runs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Execution;

/// <summary>
/// Claims jobs and runs them, <see cref="RunnerOptions.Concurrency"/> at once, and one more while a site that had an outage is tried. On stop it claims no more; running jobs may go on for the drain time, and
/// those that are not finished then go back to the queue without a charged attempt.
/// </summary>
internal sealed partial class JobDispatcher(
    JobClaimer claimer,
    IWorkSignal signal,
    JobRunner runner,
    QueueSessionDemand demand,
    IOptions<RunnerOptions> runnerOptions,
    IOptions<QueueOptions> queueOptions,
    TimeProvider timeProvider,
    ILogger<JobDispatcher> logger) : BackgroundService
{
    private static readonly TimeSpan TrialInterval = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        LogStarted(logger, claimer.WorkerId, runnerOptions.Value.Concurrency);
        using var drained = new CancellationTokenSource();
        using var finished = new CancellationTokenSource();
        var drain = DrainAsync(drained, stoppingToken, finished.Token);
        await Task.WhenAll(Enumerable.Range(0, runnerOptions.Value.Concurrency).Select(_ => RunSlotAsync(ClaimOrWaitAsync, drained.Token, stoppingToken))
            .Append(RunSlotAsync(ClaimTrialOrWaitAsync, drained.Token, stoppingToken)));
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

    private async Task<JobClaim?> ClaimOrWaitAsync(CancellationToken stoppingToken)
    {
        if (await claimer.ClaimAsync(stoppingToken) is { } claim)
        {
            return claim;
        }

        await signal.WaitForWorkAsync(stoppingToken);
        return null;
    }

    private async Task<JobClaim?> ClaimTrialOrWaitAsync(CancellationToken stoppingToken)
    {
        if (await claimer.ClaimTrialAsync(stoppingToken) is { } claim)
        {
            return claim;
        }

        await Task.Delay(TrialInterval, timeProvider, stoppingToken);
        return null;
    }

    private async Task RunSlotAsync(Func<CancellationToken, Task<JobClaim?>> claimOrWait, CancellationToken drained, CancellationToken stoppingToken)
    {
        // Without this, the first slot would run on the caller's stack and delay the start of the others.
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await claimOrWait(stoppingToken) is { } claim)
                {
                    await RunOrReleaseAsync(claim, drained, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                // The slot goes on after any exception; the pause keeps a lasting one from filling the log.
                LogSlotFault(logger, queueOptions.Value.IdlePollMax.TotalSeconds, fault);
                await Task.Delay(queueOptions.Value.IdlePollMax, timeProvider, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task RunOrReleaseAsync(JobClaim claim, CancellationToken drained, CancellationToken stoppingToken)
    {
        if (stoppingToken.IsCancellationRequested)
        {
            await claimer.ReleaseAsync(claim);
            return;
        }

        using var running = demand.TrackRunningJob(claim.Job.Site);
        await runner.RunAsync(claim, drained);
    }

    [LoggerMessage(EventId = 3421, Level = LogLevel.Information, Message = "Worker {WorkerId} started: it runs up to {Slots} jobs at once.")]
    private static partial void LogStarted(ILogger logger, string workerId, int slots);

    [LoggerMessage(EventId = 3422, Level = LogLevel.Information, Message = "The worker stops: no job is claimed any more, and running jobs have {Seconds} s to finish.")]
    private static partial void LogDraining(ILogger logger, double seconds);

    [LoggerMessage(EventId = 3423, Level = LogLevel.Error, Message = "Claiming or running a job failed; this slot tries again in {Seconds} s.")]
    private static partial void LogSlotFault(ILogger logger, double seconds, Exception cause);
}
