using BrowserAgent.QueueBenchmark.Redis;
using BrowserAgent.Tasks.Leases;
using Microsoft.Extensions.Logging.Abstractions;

namespace BrowserAgent.QueueBenchmark.Lanes;

/// <summary>A worker that claims one job, reports it, and renews its lease like that of a running job, until it is killed.</summary>
internal static class LeaseHoldingWorker
{
    public const string CommandName = "victim";

    // A worker's default; it has no effect while Redis answers.
    private static readonly TimeSpan CommitBudget = TimeSpan.FromSeconds(3);

    public static async Task<int> RunAsync(string redis, string name, CancellationToken cancellationToken)
    {
        await using var queue = await BenchQueue.OpenAsync(redis, name, runsMaintenance: true, cancellationToken);
        var claim = await queue.Queue.ClaimAsync($"victim-{Environment.ProcessId}", cancellationToken);
        if (claim is null)
        {
            return 1;
        }

        await using var renewer = new LeaseRenewer(queue.Queue, claim, queue.Options, CommitBudget, TimeProvider.System, NullLogger.Instance, cancellationToken);
        await Console.Out.WriteLineAsync(claim.Job.Id.Value);
        await Task.Delay(Timeout.InfiniteTimeSpan, renewer.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return 1;
    }
}
