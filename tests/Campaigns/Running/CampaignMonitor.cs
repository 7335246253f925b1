using System.Diagnostics;
using System.Globalization;
using BrowserAgent.Campaigns.Fixtures;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Campaigns.Running;

/// <summary>Looks at a campaign until it is over, and gives up with everything that a person needs when it does not go on.</summary>
internal sealed class CampaignMonitor(CampaignFixture fixture, IProgress<string> progress, Func<string> state)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LeftoverTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Longest time without anything new.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>The most processes of browsers and drivers, and folders, seen at once; 0 means that the count of what is left counts nothing.</summary>
    public int MaxSeen { get; private set; }

    /// <summary>Jobs at an end.</summary>
    public async Task<long> SettledAsync(CancellationToken cancellationToken) =>
        (await fixture.Operations.CountAsync(cancellationToken))
            .Where(count => count.Key is JobState.Done or JobState.Review or JobState.Dead or JobState.Rejected)
            .Sum(count => count.Value);

    /// <summary>Calls the step again and again until it says that the campaign is over.</summary>
    public async Task RunAsync(Func<long, Task<bool>> step, CancellationToken cancellationToken)
    {
        var (lastChange, lastReport, last) = (Stopwatch.GetTimestamp(), 0L, "");
        while (true)
        {
            if (fixture.Workers.FirstOrDefault(worker => worker.Died) is { } died)
            {
                throw new CampaignAbortedException($"The worker of {died.Accounts[0]} ended by itself.\n{died.Log}");
            }

            var settled = await SettledAsync(cancellationToken);
            if (await step(settled))
            {
                return;
            }

            var now = string.Create(CultureInfo.InvariantCulture, $"{settled} of {fixture.Sent.Count} jobs at an end; {state()}");
            if (now != last)
            {
                (last, lastChange) = (now, Stopwatch.GetTimestamp());
            }
            else if (Stopwatch.GetElapsedTime(lastChange) > StallTimeout)
            {
                throw new CampaignAbortedException($"Nothing new for {StallTimeout.TotalSeconds:0} s.\n{now}\n{await OpenJobsAsync(cancellationToken)}\n{fixture.Logs()}");
            }

            if (lastReport == 0 || Stopwatch.GetElapsedTime(lastReport) > ReportInterval)
            {
                lastReport = Stopwatch.GetTimestamp();
                progress.Report(now);
                MaxSeen = Math.Max(MaxSeen, fixture.WorkerLeftoverTracker.Processes().Count);
            }

            await Task.Delay(PollInterval, cancellationToken);
        }
    }

    /// <summary>Stops all workers politely.</summary>
    /// <returns>What they left on the machine: processes of browsers and drivers, and folders.</returns>
    public async Task<IReadOnlyList<string>> StopWorkersAsync(CancellationToken cancellationToken)
    {
        MaxSeen = Math.Max(MaxSeen, fixture.WorkerLeftoverTracker.Processes().Count);
        foreach (var worker in fixture.Workers.Where(worker => !worker.IsStopping).ToList())
        {
            if (await worker.StopAsync(cancellationToken) is not 0 and var exit)
            {
                throw new CampaignAbortedException($"The worker of {worker.Accounts[0]} ended with {exit} when asked to stop.\n{worker.Log}");
            }
        }

        // A browser that was told to end takes a moment; what is still there after that is left over.
        var began = Stopwatch.GetTimestamp();
        while (fixture.WorkerLeftoverTracker.Describe() is { Count: > 0 } left)
        {
            if (Stopwatch.GetElapsedTime(began) > LeftoverTimeout)
            {
                return left;
            }

            await Task.Delay(PollInterval, cancellationToken);
        }

        return [];
    }

    /// <summary>Conditions on what is left, as sentences.</summary>
    public IEnumerable<string> LeftFailures(IReadOnlyList<string> left)
    {
        if (MaxSeen == 0)
        {
            yield return "No browser was seen while workers ran: the count of what is left counts nothing.";
        }

        if (left.Count > 0)
        {
            yield return $"{left.Count} processes or folders are left: {string.Join("; ", left.Take(5))}";
        }
    }

    private async Task<string> OpenJobsAsync(CancellationToken cancellationToken)
    {
        var open = new List<string>();
        foreach (var where in (JobState[])[JobState.Running, JobState.Ready, JobState.Delayed])
        {
            open.AddRange((await fixture.Operations.ListAsync(where, 10, cancellationToken)).Select(job => $"{job.NaturalKey}: {job.State}, {job.Phase}, {job.Reason}"));
        }

        return string.Join('\n', open);
    }
}
