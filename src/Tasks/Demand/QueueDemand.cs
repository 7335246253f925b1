using System.Collections.Concurrent;
using BrowserAgent.Sessions.Sizing;
using BrowserAgent.Tasks.Runs;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Demand;

/// <summary>
/// The work that could use sessions of this worker: jobs that run here, and those at the head of the line as they were last seen. Never more than
/// <see cref="RunnerOptions.Concurrency"/>, since no more run at once.
/// </summary>
internal sealed class QueueDemand(IOptions<RunnerOptions> options) : ISessionDemand
{
    private readonly ConcurrentDictionary<string, int> _running = new(StringComparer.Ordinal);
    private volatile IReadOnlyDictionary<string, int> _waiting = new Dictionary<string, int>(StringComparer.Ordinal);

    public int JobsOf(string site) => Math.Min(options.Value.Concurrency, _running.GetValueOrDefault(site) + _waiting.GetValueOrDefault(site));

    /// <summary>A job of the site runs until the answer is disposed.</summary>
    public IDisposable TrackRunningJob(string site)
    {
        _running.AddOrUpdate(site, 1, (_, count) => count + 1);
        return new RunningJob(this, site);
    }

    /// <summary>The sites of the jobs whose turn is next, one for each job.</summary>
    public void SetWaitingJobs(IEnumerable<string> sitesOfTheNextJobs) =>
        _waiting = sitesOfTheNextJobs.CountBy(site => site, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);

    private sealed class RunningJob(QueueDemand demand, string site) : IDisposable
    {
        private int _disposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
            {
                demand._running.AddOrUpdate(site, 0, (_, count) => count - 1);
            }
        }
    }
}
