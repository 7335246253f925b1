namespace BrowserAgent.Tasks.Execution;

/// <summary>
/// How long a job type's runs take on its site, learned from those that were done and verified: the 95th percentile of the last 200, in this worker's memory.
/// A session must have that much site time left before a run begins in it.
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

    /// <param name="site">Whose job.</param>
    /// <param name="type">Which of the site's job types.</param>
    /// <param name="declared">The pack's own word: what holds before 20 runs, and what bounds the learned time afterwards.</param>
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

        // A day of small jobs must not teach that a large one is quick: it would be caught by the session's end. And an hour in which the site
        // crawled must not ask for more time than any session has: then each lease would begin with a login.
        return learned < declared / 2 ? declared / 2 : learned > declared * 5 ? declared * 5 : learned;
    }
}
