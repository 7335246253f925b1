using System.Collections.Concurrent;
using BrowserAgent.Sessions.Sizing;
using BrowserAgent.Tasks.Runs;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Demand;

/// <summary>
/// How many sessions of a site this worker could use: one for each job that runs here and for each job at the head of the queue, as last read. At most
/// <see cref="RunnerOptions.Concurrency"/>, since no more jobs run at once.
/// </summary>
internal sealed class QueueSessionDemand(IOptions<RunnerOptions> options) : ISessionDemand
{
    private readonly ConcurrentDictionary<string, int> _running = new(StringComparer.Ordinal);
    private volatile IReadOnlyDictionary<string, int> _waiting = new Dictionary<string, int>(StringComparer.Ordinal);

    public int JobsOf(string site) => Math.Min(options.Value.Concurrency, _running.GetValueOrDefault(site) + _waiting.GetValueOrDefault(site));

    /// <summary>Counts a running job of the site until the returned object is disposed.</summary>
    public IDisposable TrackRunningJob(string site)
    {
        _running.AddOrUpdate(site, 1, (_, count) => count + 1);
        return new RunningJob(this, site);
    }

    /// <summary>Replaces the waiting jobs by those that will be claimed next, given as one site for each job.</summary>
    public void SetWaitingJobs(IEnumerable<string> sitesOfTheNextJobs) =>
        _waiting = sitesOfTheNextJobs.CountBy(site => site, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);

    private sealed class RunningJob(QueueSessionDemand demand, string site) : IDisposable
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
