using System.Diagnostics;
using BrowserAgent.Demo.Judging;
using BrowserAgent.Demo.Orders;
using BrowserAgent.Demo.Reporting;
using BrowserAgent.Demo.Scenarios;

namespace BrowserAgent.Demo.Running;

/// <summary>Watches orders arrive in the site, lets each trouble strike when its number of orders is there, and tells what it sees.</summary>
internal sealed class Follower(
    IScenario scenario, WorkerProcess worker, WorkerApi api, IBoard board, IReadOnlyList<OrderValues> before, IReadOnlyList<Trouble> troubles, int toEnter)
{
    /// <summary>Past this the run is judged as it stands: what has no end then is lost.</summary>
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(12);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly Queue<Trouble> _troubles = new(troubles.OrderBy(trouble => trouble.AfterEntered));
    private readonly HashSet<string> _before = [.. before.Select(order => order.Reference)];
    private readonly HashSet<string> _entered = [];
    private readonly HashSet<string> _told = [];

    /// <summary>When the last order was seen in the site, as a time stamp of <see cref="Stopwatch"/>.</summary>
    public long? LastEnteredAt { get; private set; }

    public async Task UntilSettledAsync(IReadOnlyList<Submission> submissions, CancellationToken cancellationToken)
    {
        var ids = submissions.Select(submission => submission.JobId).OfType<string>().Distinct().ToList();
        var started = Stopwatch.GetTimestamp();
        while (!worker.HasExited && Stopwatch.GetElapsedTime(started) < TimeLimit)
        {
            var all = await api.JobsAsync(cancellationToken);
            List<JobView> jobs = [.. ids.Where(all.ContainsKey).Select(id => all[id])];
            await LookAsync(jobs, cancellationToken);
            if (jobs.Count == ids.Count && jobs.TrueForAll(job => job.IsSettled))
            {
                return;
            }

            await Task.Delay(Pause, cancellationToken);
        }

        if (worker.HasExited)
        {
            throw new DemoFailedException($"The worker ended by itself in the middle of the work. Its last words are in {worker.LogFile}.");
        }

        board.Say($"Not everything came to an end within {TimeLimit.TotalMinutes:0} minutes; the run is judged as it stands");
    }

    /// <summary>One look at site and jobs.</summary>
    public async Task LookAsync(IReadOnlyList<JobView> jobs, CancellationToken cancellationToken)
    {
        foreach (var order in await scenario.ReadTruthAsync(cancellationToken))
        {
            if (!_before.Contains(order.Reference) && _entered.Add(order.Reference))
            {
                LastEnteredAt = Stopwatch.GetTimestamp();
                board.Say($"{order.Reference} is in {scenario.Title}: {order.Fields["supplier"]}, {order.Lines.Count} {(order.Lines.Count == 1 ? "line" : "lines")}");
            }
        }

        while (_troubles.TryPeek(out var next) && next.AfterEntered <= _entered.Count)
        {
            await _troubles.Dequeue().StrikeAsync(cancellationToken);
            board.Warn(next.Words);
        }

        foreach (var job in jobs.Where(job => job.State is "review" or "rejected" or "dead" && _told.Add(job.Id)))
        {
            board.Say($"{(job.State == "review" ? "A person decides" : job.State == "dead" ? "Given up" : "Rejected")}: {job.Reason}");
        }

        board.Show(new Standing(
            _entered.Count, toEnter, jobs.Count(job => job.State == "review"), jobs.Count(job => job.State == "rejected"), jobs.Count(job => !job.IsSettled)));
    }
}
