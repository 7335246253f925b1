using BrowserAgent.Worker.Http;
using Spectre.Console;

namespace BrowserAgent.Worker.CommandLine;

/// <summary>Waits for jobs to settle: done, dead, rejected, cancelled, or waiting for a person.</summary>
internal static class JobCompletionWaiter
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    /// <returns>Each job as it settled, by its id.</returns>
    public static Task<Dictionary<string, JobResponse>> UntilSettledAsync(WorkerClient client, IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        Terminal.Error.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(async progress =>
            {
                var bar = progress.AddTask("jobs", maxValue: Math.Max(1, ids.Count));
                var open = ids.ToHashSet(StringComparer.Ordinal);
                var settled = new Dictionary<string, JobResponse>(StringComparer.Ordinal);
                while (open.Count > 0)
                {
                    foreach (var id in open.ToArray())
                    {
                        var job = await client.GetAsync<JobResponse>($"/v1/jobs/{id}", cancellationToken);
                        if (JobLongPolling.IsSettled(job.State))
                        {
                            open.Remove(id);
                            settled[id] = job;
                        }
                    }

                    bar.Value = ids.Count - open.Count;
                    if (open.Count > 0)
                    {
                        await Task.Delay(PollInterval, TimeProvider.System, cancellationToken);
                    }
                }

                return settled;
            });
}
