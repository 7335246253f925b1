using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Leases;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Runs;

namespace BrowserAgent.Tasks.Execution;

/// <summary>How a run ends that an exception stopped. A lost lease, the shutdown and the time limit are told apart.</summary>
internal static class StoppedRunMapper
{
    // What is wrong with one job's folder stays so for a while; a retry at once would only use up attempts.
    private static readonly TimeSpan AuditPause = TimeSpan.FromMinutes(1);

    /// <returns>Null when the exception is none of the known causes: see <see cref="MapUnexpected"/>.</returns>
    public static RunResult? MapExpected(Exception stopped, RunScope scope)
    {
        if (scope.Lease.Loss != LeaseLossReason.None)
        {
            return new RunResult.LeaseLost($"The job's lease was lost during the run ({scope.Lease.Loss}).");
        }

        var pastIntent = scope.Progress.Phase >= JobPhase.Intent;
        return stopped switch
        {
            OperationCanceledException when scope.Drained => new RunResult.Release("The worker stops and its drain time is over."),
            OperationCanceledException when scope.TimedOut =>
                StallOrRetry($"The run took longer than {scope.TimeLimit.TotalSeconds:0} s (Runner:JobTimeout).", pastIntent),
            QueueUnavailableException unavailable => new RunResult.Release(unavailable.Message),
            AuditUnavailableException { ConcernsEveryJob: true } unaudited when !pastIntent => new RunResult.Release(unaudited.Message),
            AuditUnavailableException { DataKey: DataKeyFault.KeyMissing } unaudited when !pastIntent => new RunResult.Release(unaudited.Message, AuditPause),
            AuditUnavailableException { DataKey: DataKeyFault.Damaged or DataKeyFault.Erased } unaudited when !pastIntent => new RunResult.Park(unaudited.Message),
            AuditUnavailableException unaudited when !pastIntent => new RunResult.Retry(unaudited.Message, AuditPause),
            _ => null,
        };
    }

    public static RunResult MapUnexpected(Exception stopped, JobPhase phase) =>
        StallOrRetry($"Unexpected {stopped.GetType().Name}: {stopped.Message}", phase >= JobPhase.Intent);

    private static RunResult StallOrRetry(string what, bool pastIntent) =>
        pastIntent ? new RunResult.Stall($"{what} The next run verifies first.") : new RunResult.Retry($"{what} Nothing was committed.");
}
