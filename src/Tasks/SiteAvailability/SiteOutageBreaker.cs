using BrowserAgent.Sessions.Timing;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Runs;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.SiteAvailability;

/// <summary>
/// A circuit breaker per site. While a site serves nobody, its jobs are not claimed for a pause; after it they are tried one at a time until one succeeds.
/// The job that met the outage goes back uncharged:
/// an hour of maintenance must not use up the attempts of every job. An error that the job itself may cause is charged all the same: one that it meets
/// again after another job of the site succeeded, and any error once <see cref="RunnerOptions.OutagePatience"/> is over.
/// </summary>
internal sealed class SiteOutageBreaker(IOptions<RunnerOptions> runnerOptions, IOptions<QueueOptions> queueOptions, TimeProvider timeProvider)
{
    // Far more runs than a long outage causes; a bound, so that no job is retried for ever whatever a site answers.
    private const long MaxRuns = 200;

    private const int MaxRemembered = 1_000;
    private static readonly TimeSpan MaxPause = TimeSpan.FromMinutes(2);

    // Errors further apart than this belong to two outages.
    private static readonly TimeSpan OutageGap = TimeSpan.FromMinutes(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Outage> _outages = new(StringComparer.Ordinal);

    /// <summary>The sites whose jobs wait now.</summary>
    public IReadOnlyCollection<string> GetCurrent()
    {
        lock (_lock)
        {
            return [.. _outages.Where(site => PauseLeft(site.Value) > TimeSpan.Zero).Select(site => site.Key)];
        }
    }

    /// <summary>The sites whose pause is over and of which no job has succeeded since: one job at a time tries them.</summary>
    public IReadOnlyCollection<string> GetOnTrial()
    {
        lock (_lock)
        {
            return [.. _outages.Where(site => IsOnTrial(site.Value)).Select(site => site.Key)];
        }
    }

    /// <returns>The outcome unchanged, or a release that lets the job wait uncharged.</returns>
    public RunResult Evaluate(JobClaim claim, RunResult outcome)
    {
        lock (_lock)
        {
            switch (outcome)
            {
                case RunResult.Done:
                    _outages.GetValueOrDefault(claim.Job.Site)?.OnJobSucceeded(claim.Job.Id.Value);
                    return outcome;
                case RunResult.Retry { IsOutage: true } retry:
                    return PauseOf(claim, retry.NotBefore) is { } wait ? new RunResult.Release(Waiting(retry.Why, wait), wait) : retry;
                case RunResult.NotLanded { IsOutage: true } refused:
                    return PauseOf(claim, refused.NotBefore) is { } pause ? refused with { Why = Waiting(refused.Why, pause), NotBefore = pause, IsCharged = false } : refused;
                default:
                    return outcome;
            }
        }
    }

    private static string Waiting(string why, TimeSpan pause) =>
        $"{why} The site serves nobody now; the job is tried again in {pause.TotalSeconds:0.#} s, no attempt charged.";

    /// <returns>How long the job waits uncharged; null when its attempt is charged.</returns>
    private TimeSpan? PauseOf(JobClaim claim, TimeSpan? notBefore)
    {
        var now = timeProvider.GetTimestamp();
        if (!_outages.TryGetValue(claim.Job.Site, out var outage))
        {
            _outages[claim.Job.Site] = outage = new Outage();
        }

        // A site that names a time to come back has an outage. Without one, the job itself may be what breaks the connection.
        if (claim.Fence > MaxRuns || (notBefore is null && outage.SuspectJobs.Contains(claim.Job.Id.Value)))
        {
            return null;
        }

        if (outage.Since is null || timeProvider.GetElapsedTime(outage.LastSeen, now) > OutageGap + outage.Pause)
        {
            (outage.Since, outage.Trips) = (now, 0);
        }

        var patience = runnerOptions.Value.OutagePatience;
        outage.LastSeen = now;
        if (timeProvider.GetElapsedTime(outage.Since.Value, now) >= patience)
        {
            return null;
        }

        if (outage.AffectedJobs.Count < MaxRemembered)
        {
            outage.AffectedJobs.Add(claim.Job.Id.Value);
        }

        var pause = notBefore is { Ticks: > 0 } asked ? Min(asked, patience) : PauseLeft(outage) is var left && left > TimeSpan.Zero ? left : NextPause(outage);
        if (pause > PauseLeft(outage))
        {
            (outage.PausedSince, outage.Pause) = (now, pause);
        }

        return pause;
    }

    // At least half of the backoff, so that the site gets a pause; the rest is random, so that workers don't come back together.
    private TimeSpan NextPause(Outage outage) =>
        ExponentialBackoff.EqualJitter(queueOptions.Value.BackoffBase, MaxPause, outage.Trips++, Random.Shared.NextDouble());

    private TimeSpan PauseLeft(Outage outage) => outage.Since is null ? TimeSpan.Zero : outage.Pause - timeProvider.GetElapsedTime(outage.PausedSince);

    private bool IsOnTrial(Outage outage) =>
        outage.Since is not null && PauseLeft(outage) <= TimeSpan.Zero && timeProvider.GetElapsedTime(outage.LastSeen) <= OutageGap + outage.Pause;

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private sealed class Outage
    {
        /// <summary>When the outage began; null when it is over.</summary>
        public long? Since { get; set; }

        public long LastSeen { get; set; }

        public long PausedSince { get; set; }

        public TimeSpan Pause { get; set; }

        public int Trips { get; set; }

        /// <summary>Jobs that met this outage.</summary>
        public HashSet<string> AffectedJobs { get; private set; } = new(StringComparer.Ordinal);

        /// <summary>Jobs that met an error before another job succeeded; a further error of theirs is charged.</summary>
        public HashSet<string> SuspectJobs { get; private set; } = new(StringComparer.Ordinal);

        public void OnJobSucceeded(string job)
        {
            (Since, Pause, SuspectJobs, AffectedJobs) = (null, TimeSpan.Zero, [.. AffectedJobs, .. SuspectJobs.Take(MaxRemembered - AffectedJobs.Count)], new(StringComparer.Ordinal));
            SuspectJobs.Remove(job);
        }
    }
}
