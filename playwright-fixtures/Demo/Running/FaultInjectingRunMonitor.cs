using System.Diagnostics;
using BrowserAgent.Demo.OrderFiles;
using BrowserAgent.Demo.Reporting;
using BrowserAgent.Demo.Scenarios;
using BrowserAgent.Demo.Verification;
using BrowserAgent.Demo.Workspace;

namespace BrowserAgent.Demo.Running;

/// <summary>Watches orders arrive in the site, injects each fault once its number of orders has arrived, and reports what it sees.</summary>
internal sealed class FaultInjectingRunMonitor(
    IScenario scenario, WorkerProcess worker, WorkerApiClient api, IProgressDisplay display, IReadOnlyList<OrderValues> before, IReadOnlyList<ScenarioFault> faults, int toEnter)
{
    /// <summary>Past this the run is judged as it stands: what has no end then is lost.</summary>
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(12);

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    private readonly Queue<ScenarioFault> _faults = new(faults.OrderBy(fault => fault.AfterEntered));
    private readonly HashSet<string> _before = [.. before.Select(order => order.Reference)];
    private readonly HashSet<string> _entered = [];
    private readonly HashSet<string> _told = [];

    /// <summary>When the last order was seen in the site, as a time stamp of <see cref="Stopwatch"/>.</summary>
    public long? LastEnteredAt { get; private set; }

    public async Task UntilSettledAsync(IReadOnlyList<SubmissionResult> submissions, CancellationToken cancellationToken)
    {
        var ids = submissions.Select(submission => submission.JobId).OfType<string>().Distinct().ToList();
        var started = Stopwatch.GetTimestamp();
        while (!worker.HasExited && Stopwatch.GetElapsedTime(started) < TimeLimit)
        {
            var all = await api.JobsAsync(cancellationToken);
            List<ReportedJob> jobs = [.. ids.Where(all.ContainsKey).Select(id => all[id])];
            await PollAsync(jobs, cancellationToken);
            if (jobs.Count == ids.Count && jobs.TrueForAll(job => job.IsSettled))
            {
                return;
            }

            await Task.Delay(PollInterval, cancellationToken);
        }

        if (worker.HasExited)
        {
            throw new DemoFailedException($"The worker ended by itself in the middle of the work. Its last words are in {worker.LogFile}.");
        }

        display.Info($"Not everything came to an end within {TimeLimit.TotalMinutes:0} minutes; the run is judged as it stands");
    }

    /// <summary>One look at site and jobs.</summary>
    public async Task PollAsync(IReadOnlyList<ReportedJob> jobs, CancellationToken cancellationToken)
    {
        foreach (var order in await scenario.ReadTruthAsync(cancellationToken))
        {
            if (!_before.Contains(order.Reference) && _entered.Add(order.Reference))
            {
                LastEnteredAt = Stopwatch.GetTimestamp();
                display.Info($"{order.Reference} is in {scenario.Title}: {order.Fields["supplier"]}, {order.Lines.Count} {(order.Lines.Count == 1 ? "line" : "lines")}");
            }
        }

        while (_faults.TryPeek(out var next) && next.AfterEntered <= _entered.Count)
        {
            await _faults.Dequeue().InjectAsync(cancellationToken);
            display.Warn(next.Words);
        }

        foreach (var job in jobs.Where(job => job.State is "review" or "rejected" or "dead" && _told.Add(job.Id)))
        {
            display.Info($"{(job.State == "review" ? "A person decides" : job.State == "dead" ? "Given up" : "Rejected")}: {job.Reason}");
        }

        display.Show(new RunProgress(
            _entered.Count, toEnter, jobs.Count(job => job.State == "review"), jobs.Count(job => job.State == "rejected"), jobs.Count(job => !job.IsSettled)));
    }
}
