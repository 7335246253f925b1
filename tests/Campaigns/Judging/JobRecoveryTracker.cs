using System.Diagnostics;
using BrowserAgent.Campaigns.Worker.Signals;
using BrowserAgent.Campaigns.Workers;

namespace BrowserAgent.Campaigns.Judging;

/// <summary>
/// How long jobs lay still. A job's recovery begins when SIGKILL (or SIGSTOP) is sent to the worker that held it (claimed, and its end not yet told to
/// the worker), and ends when it is claimed again. A job that had reached its end in the queue at that moment needs no recovery and is left out.
/// All times come from one monotonic clock.
/// </summary>
internal sealed class JobRecoveryTracker
{
    private readonly List<(long At, JournalLine Claim)> _orphans = [];

    /// <summary>Jobs that were held by the workers noted.</summary>
    public int Orphans => _orphans.Count;

    /// <returns>How many jobs the worker held.</returns>
    public int Note(WorkerProcess stopped, long at)
    {
        var held = stopped.Journal.Held();
        _orphans.AddRange(held.Select(claim => (at, claim)));
        return held.Count;
    }

    public JobRecoveryTimes Times(IEnumerable<WorkerProcess> workers)
    {
        var claims = workers.SelectMany(worker => worker.Journal.Lines).Where(line => line.Kind == JournalLineKind.Claimed).ToLookup(line => line.JobId);
        var times = _orphans
            .Select(orphan => claims[orphan.Claim.JobId].Where(claim => claim.Fence > orphan.Claim.Fence).Select(claim => (long?)claim.At).Min() - orphan.At)
            .OfType<long>()
            .Select(ticks => (double)ticks / Stopwatch.Frequency)
            .Order()
            .ToList();
        var unseen = claims.Sum(job => job.Max(claim => claim.Fence) - job.Count());
        return new JobRecoveryTimes(times, _orphans.Count - times.Count, (int)unseen);
    }
}

/// <param name="Seconds">In order.</param>
/// <param name="SettledAlready">Jobs that were at their end already.</param>
/// <param name="UnseenClaims">Claims whose worker was killed before it could write them down: their recovery is not among the times.</param>
internal sealed record JobRecoveryTimes(IReadOnlyList<double> Seconds, int SettledAlready, int UnseenClaims)
{
    /// <summary>Null when nothing had to recover.</summary>
    public double? P95 => Seconds.Count == 0 ? null : Math.Round(Seconds[(int)Math.Ceiling(Seconds.Count * 0.95) - 1], 2);

    public double? Longest => Seconds.Count == 0 ? null : Math.Round(Seconds[^1], 2);
}
