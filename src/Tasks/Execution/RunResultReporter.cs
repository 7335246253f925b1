using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Runs;
using Microsoft.Extensions.Logging;

namespace BrowserAgent.Tasks.Execution;

/// <summary>
/// Reports to the queue how a run ended. When the queue does not answer, the report is repeated as long as the lease lasts. A report that never
/// arrives costs only time: the lease expires, and the next run resumes from the job's phase.
/// </summary>
internal sealed partial class RunResultReporter(IJobQueue queue, TimeProvider timeProvider, ILogger<RunResultReporter> logger)
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(500);

    // Longer than any single call of the queue may take. The run's own token can't be used here: it may be cancelled already.
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(15);

    /// <param name="claim">The job that was run.</param>
    /// <param name="outcome">How the run ended.</param>
    /// <param name="audit">The end is also written here.</param>
    /// <param name="timeLeft">Of the job's lease.</param>
    public async Task FinishAsync(JobClaim claim, RunResult outcome, AuditRecorder audit, Func<TimeSpan> timeLeft)
    {
        var (name, why) = (outcome.GetType().Name, WhyOf(outcome));
        LogOutcome(logger, name, why);
        if (outcome is RunResult.Done done)
        {
            await audit.StoreResultAsync(done.ResultJson, CancellationToken.None);
        }

        var queueAnswer = outcome is RunResult.LeaseLost ? null : await ReportAsync(claim, outcome, timeLeft);
        await NoteAsync(audit, outcome, queueAnswer);
        if (audit.Pending > 0)
        {
            LogEventsNotWritten(logger, audit.Pending);
        }
    }

    /// <returns>Null when the queue gave no answer while the lease lasted.</returns>
    private async Task<FencedWriteResult?> ReportAsync(JobClaim claim, RunResult outcome, Func<TimeSpan> timeLeft)
    {
        while (true)
        {
            using var limit = new CancellationTokenSource(CallLimit, timeProvider);
            try
            {
                var answer = await ReportOnceAsync(claim, outcome, limit.Token);
                if (answer != FencedWriteResult.Ok)
                {
                    LogRejected(logger, answer, outcome.GetType().Name);
                }

                return answer;
            }
            catch (Exception fault) when (fault is QueueUnavailableException or OperationCanceledException)
            {
                LogNotReported(logger, outcome.GetType().Name, timeLeft().TotalSeconds, fault);
            }

            if (timeLeft() <= RetryInterval)
            {
                return null;
            }

            await Task.Delay(RetryInterval, timeProvider, CancellationToken.None);
        }
    }

    private Task<FencedWriteResult> ReportOnceAsync(JobClaim claim, RunResult outcome, CancellationToken cancellationToken) => outcome switch
    {
        RunResult.Done done => queue.AcknowledgeAsync(claim, done.Verdict, done.ResultJson, cancellationToken),
        RunResult.Retry retry => queue.RetryAsync(claim, retry.Why, retry.NotBefore, cancellationToken),
        RunResult.NotLanded refused => queue.ReturnNotLandedAsync(claim, refused.Why, refused.NotBefore, refused.IsCharged, cancellationToken),
        RunResult.Stall stall => queue.StallAsync(claim, stall.Why, stall.Cause, cancellationToken),
        RunResult.Park park => queue.ParkAsync(claim, park.Why, cancellationToken),
        RunResult.Release { After: { } delay } release => queue.DeferAsync(claim, release.Why, delay, cancellationToken),
        RunResult.Release => queue.ReleaseAsync(claim, cancellationToken),
        _ => throw new InvalidOperationException($"A run that ended as {outcome} is not reported to the queue."),
    };

    // An audit error must not fail the run here: its end is stored in the queue already.
    private async Task NoteAsync(AuditRecorder audit, RunResult outcome, FencedWriteResult? queueAnswer)
    {
        var (kind, why) = (KindOf(outcome), WhyOf(outcome));
        var queueNote = queueAnswer switch
        {
            FencedWriteResult.Ok => "",
            null when outcome is RunResult.LeaseLost => "",
            null => " The queue did not answer; the lease expires and the next run resumes from the phase.",
            _ => $" The queue rejected it ({queueAnswer}): the lease was lost, and another worker resumes from the phase.",
        };
        try
        {
            await audit.NoteAsync(kind, why + queueNote, CancellationToken.None);
        }
        catch (AuditUnavailableException unavailable)
        {
            LogAuditFailed(logger, kind, unavailable);
        }
    }

    private static string KindOf(RunResult outcome) => outcome switch
    {
        RunResult.Done => "done",
        RunResult.Retry or RunResult.NotLanded => "retried",
        RunResult.Stall => "stalled",
        RunResult.Park => "parked",
        _ => "released",
    };

    private static string WhyOf(RunResult outcome) => outcome switch
    {
        RunResult.Done done => $"Done: {done.Verdict}.",
        RunResult.Retry retry => retry.Why,
        RunResult.NotLanded refused => refused.Why,
        RunResult.Stall stall => stall.Why,
        RunResult.Park park => park.Why,
        RunResult.Release release => release.Why,
        RunResult.LeaseLost lost => lost.Why,
        _ => outcome.ToString(),
    };

    [LoggerMessage(EventId = 3411, Level = LogLevel.Information, Message = "The run ended: {Outcome}. {Why}")]
    private static partial void LogOutcome(ILogger logger, string outcome, string why);

    [LoggerMessage(EventId = 3412, Level = LogLevel.Warning, Message = "Lease lost: the queue rejected {Outcome} ({Answer}). The next owner of the job resumes from its phase.")]
    private static partial void LogRejected(ILogger logger, FencedWriteResult answer, string outcome);

    [LoggerMessage(EventId = 3413, Level = LogLevel.Warning, Message = "Reporting {Outcome} to the queue failed; {Seconds} s of the lease are left to try again.")]
    private static partial void LogNotReported(ILogger logger, string outcome, double seconds, Exception cause);

    [LoggerMessage(EventId = 3414, Level = LogLevel.Critical, Message = "AUDIT ALARM: the run ended, but its event {Kind} could not be written to the audit trail.")]
    private static partial void LogAuditFailed(ILogger logger, string kind, Exception cause);

    [LoggerMessage(EventId = 3415, Level = LogLevel.Critical, Message = "AUDIT ALARM: {Count} events of this run were never written to the audit trail. Free disk space or correct the folder's permissions now.")]
    private static partial void LogEventsNotWritten(ILogger logger, int count);
}
