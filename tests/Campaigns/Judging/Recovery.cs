using System.Diagnostics;
using BrowserAgent.Campaigns.Worker.Signals;
using BrowserAgent.Campaigns.Workers;

namespace BrowserAgent.Campaigns.Judging;

/// <summary>
/// How long jobs lay still. A job's recovery begins when SIGKILL is sent to the worker that held it (claimed, and its end not yet told to the worker),
/// and ends when another worker has claimed it. A job that had reached its end in the queue when the worker died needs no recovery and is left out.
/// All times come from one monotonic clock.
/// </summary>
internal sealed class Recovery
{
    private readonly List<(long KilledAt, JournalLine Claim)> _orphans = [];

    /// <summary>Jobs that a killed worker held.</summary>
    public int Orphans => _orphans.Count;

    /// <returns>How many jobs the worker held.</returns>
    public int Note(WorkerProcess killed, long killedAt)
    {
        var held = killed.Journal.Held();
        _orphans.AddRange(held.Select(claim => (killedAt, claim)));
        return held.Count;
    }

    public RecoveryTimes Times(IEnumerable<WorkerProcess> workers)
    {
        var claims = workers.SelectMany(worker => worker.Journal.Lines).Where(line => line.Kind == JournalKind.Claimed).ToLookup(line => line.JobId);
        var times = _orphans
            .Select(orphan => claims[orphan.Claim.JobId].Where(claim => claim.Fence > orphan.Claim.Fence).Select(claim => (long?)claim.At).Min() - orphan.KilledAt)
            .OfType<long>()
            .Select(ticks => (double)ticks / Stopwatch.Frequency)
            .Order()
            .ToList();
        var unseen = claims.Sum(job => job.Max(claim => claim.Fence) - job.Count());
        return new RecoveryTimes(times, _orphans.Count - times.Count, (int)unseen);
    }
}

/// <param name="Seconds">In order.</param>
/// <param name="SettledAtKill">Jobs that were at their end already.</param>
/// <param name="UnseenClaims">Claims whose worker was killed before it could write them down: their recovery is not among the times.</param>
internal sealed record RecoveryTimes(IReadOnlyList<double> Seconds, int SettledAtKill, int UnseenClaims)
{
    /// <summary>Null when nothing had to recover.</summary>
    public double? P95 => Seconds.Count == 0 ? null : Math.Round(Seconds[(int)Math.Ceiling(Seconds.Count * 0.95) - 1], 2);

    public double? Longest => Seconds.Count == 0 ? null : Math.Round(Seconds[^1], 2);
}
