namespace BrowserAgent.Tasks.Execution;

/// <summary>
/// Estimates how long a run of a job type takes on its site: the 95th percentile of the last 200 runs that were done and verified, kept in this worker's
/// memory. A session must have that much site time left before a run begins in it.
/// </summary>
internal sealed class RunDurationEstimator
{
    private const int MaxSamples = 200;
    private const int MinSamples = 20;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Site, string Type), Queue<TimeSpan>> _runs = [];

    public void Record(string site, string type, TimeSpan took)
    {
        lock (_lock)
        {
            if (!_runs.TryGetValue((site, type), out var runs))
            {
                _runs[(site, type)] = runs = new Queue<TimeSpan>(MaxSamples);
            }

            if (runs.Count == MaxSamples)
            {
                runs.Dequeue();
            }

            runs.Enqueue(took);
        }
    }

    /// <param name="site">The job's site.</param>
    /// <param name="type">The job type.</param>
    /// <param name="declared">The time that the site pack declares. It is the estimate until 20 runs are recorded, and bounds it afterwards (half to five times).</param>
    public TimeSpan Estimate(string site, string type, TimeSpan declared)
    {
        TimeSpan[] runs;
        lock (_lock)
        {
            if (!_runs.TryGetValue((site, type), out var known) || known.Count < MinSamples)
            {
                return declared;
            }

            runs = [.. known];
        }

        Array.Sort(runs);
        var learned = runs[(int)Math.Ceiling(runs.Length * 0.95) - 1];

        // Lower bound: after a day of small jobs the estimate would be too short for a large one, and the session would end in the middle of it.
        // Upper bound: after an hour in which the site was slow no session would have enough time left, and each lease would begin with a login.
        return learned < declared / 2 ? declared / 2 : learned > declared * 5 ? declared * 5 : learned;
    }
}
