using System.Collections.Concurrent;
using BrowserAgent.Client;
using Spectre.Console;

namespace BrowserAgent.Worker.CommandLine;

/// <summary>Waits until jobs are done, dead, rejected, cancelled or wait for a person, and shows how many are.</summary>
internal static class JobCompletionWaiter
{
    // Each wait keeps a request open at the worker, which allows 256 of them to all its callers together.
    private const int MaxConcurrentWaits = 32;

    /// <returns>Each job in its last state, by its id.</returns>
    public static Task<IReadOnlyDictionary<string, JobInfo>> WaitAllAsync(WorkerClient client, IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        Terminal.Error.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(async progress =>
            {
                var bar = progress.AddTask("jobs", maxValue: Math.Max(1, ids.Count));
                var settled = new ConcurrentDictionary<string, JobInfo>(StringComparer.Ordinal);
                await Parallel.ForEachAsync(
                    ids.Distinct(StringComparer.Ordinal),
                    new ParallelOptions { MaxDegreeOfParallelism = MaxConcurrentWaits, CancellationToken = cancellationToken },
                    async (id, token) =>
                    {
                        settled[id] = await client.WaitAsync(id, token);
                        bar.Value = settled.Count;
                    });
                return (IReadOnlyDictionary<string, JobInfo>)settled;
            });
}
