using System.Diagnostics;
using System.Globalization;
using BrowserAgent.Campaigns.Beds;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Campaigns.Running;

/// <summary>Looks at a campaign until it is over, and gives up with everything that a person needs when it does not go on.</summary>
internal sealed class CampaignWatch(CampaignBed bed, IProgress<string> progress, Func<string> state)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan Tell = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LeftLimit = TimeSpan.FromSeconds(10);

    /// <summary>Longest time without anything new.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>The most processes of browsers and drivers, and folders, seen at once; 0 means that the count of what is left counts nothing.</summary>
    public int MostSeen { get; private set; }

    /// <summary>Jobs at an end.</summary>
    public async Task<long> SettledAsync(CancellationToken cancellationToken) =>
        (await bed.Desk.CountAsync(cancellationToken))
            .Where(count => count.Key is JobState.Done or JobState.Review or JobState.Dead or JobState.Rejected)
            .Sum(count => count.Value);

    /// <summary>Calls the step again and again until it says that the campaign is over.</summary>
    public async Task RunAsync(Func<long, Task<bool>> step, CancellationToken cancellationToken)
    {
        var (lastChange, lastTold, last) = (Stopwatch.GetTimestamp(), 0L, "");
        while (true)
        {
            if (bed.Workers.FirstOrDefault(worker => worker.Died) is { } died)
            {
                throw new CampaignFaultException($"The worker of {died.Accounts[0]} ended by itself.\n{died.Log}");
            }

            var settled = await SettledAsync(cancellationToken);
            if (await step(settled))
            {
                return;
            }

            var now = string.Create(CultureInfo.InvariantCulture, $"{settled} of {bed.Sent.Count} jobs at an end; {state()}");
            if (now != last)
            {
                (last, lastChange) = (now, Stopwatch.GetTimestamp());
            }
            else if (Stopwatch.GetElapsedTime(lastChange) > Patience)
            {
                throw new CampaignFaultException($"Nothing new for {Patience.TotalSeconds:0} s.\n{now}\n{await OpenJobsAsync(cancellationToken)}\n{bed.Logs()}");
            }

            if (lastTold == 0 || Stopwatch.GetElapsedTime(lastTold) > Tell)
            {
                lastTold = Stopwatch.GetTimestamp();
                progress.Report(now);
                MostSeen = Math.Max(MostSeen, bed.Leftovers.Processes().Count);
            }

            await Task.Delay(Look, cancellationToken);
        }
    }

    /// <summary>Stops all workers politely.</summary>
    /// <returns>What they left on the machine: processes of browsers and drivers, and folders.</returns>
    public async Task<IReadOnlyList<string>> StopWorkersAsync(CancellationToken cancellationToken)
    {
        MostSeen = Math.Max(MostSeen, bed.Leftovers.Processes().Count);
        foreach (var worker in bed.Workers.Where(worker => !worker.IsDoomed).ToList())
        {
            if (await worker.StopAsync(cancellationToken) is not 0 and var exit)
            {
                throw new CampaignFaultException($"The worker of {worker.Accounts[0]} ended with {exit} when asked to stop.\n{worker.Log}");
            }
        }

        // A browser that was told to end takes a moment; what is still there after that is left over.
        var began = Stopwatch.GetTimestamp();
        while (bed.Leftovers.Describe() is { Count: > 0 } left)
        {
            if (Stopwatch.GetElapsedTime(began) > LeftLimit)
            {
                return left;
            }

            await Task.Delay(Look, cancellationToken);
        }

        return [];
    }

    /// <summary>Conditions on what is left, as sentences.</summary>
    public IEnumerable<string> LeftFailures(IReadOnlyList<string> left)
    {
        if (MostSeen == 0)
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
            open.AddRange((await bed.Desk.ListAsync(where, 10, cancellationToken)).Select(job => $"{job.NaturalKey}: {job.State}, {job.Phase}, {job.Reason}"));
        }

        return string.Join('\n', open);
    }
}
