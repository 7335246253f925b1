using BrowserAgent.Sessions.Pool;
using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Tasks.Execution;

/// <summary>
/// Tells whose fault the loss of a browser is. A page that is lost while its browser goes on is its job's; a browser that is lost with several jobs, or
/// several browsers lost at a time (a dead driver, no memory), are no job's.
/// </summary>
internal sealed class BrowserLossTracker(ISessionPool pool)
{
    private readonly Lock _lock = new();
    private readonly HashSet<TrackedBrowser> _running = [];
    private readonly Queue<string> _lostTogether = new();

    /// <summary>Follows the browser of a leased session until the returned object is disposed.</summary>
    public TrackedBrowser Track(string sessionId)
    {
        var tracked = new TrackedBrowser(this, pool.Status().FirstOrDefault(session => session.SessionId == sessionId)?.BrowserId);
        lock (_lock)
        {
            _running.Add(tracked);
        }

        return tracked;
    }

    private StallCause CauseOf(TrackedBrowser lost)
    {
        var alive = pool.Browsers().Where(browser => !browser.Retiring).Select(browser => browser.BrowserId).ToHashSet(StringComparer.Ordinal);
        if (lost.BrowserId is null || alive.Contains(lost.BrowserId))
        {
            return StallCause.Job;
        }

        lock (_lock)
        {
            var all = _running.Select(other => other.BrowserId).OfType<string>().Where(browser => !alive.Contains(browser)).ToList();
            if (all.Count < 2)
            {
                return _lostTogether.Contains(lost.BrowserId) ? StallCause.Together : StallCause.Alone;
            }

            // The others report their loss later, when this one no longer runs.
            foreach (var browser in all)
            {
                _lostTogether.Enqueue(browser);
            }

            while (_lostTogether.Count > 64)
            {
                _lostTogether.Dequeue();
            }

            return StallCause.Together;
        }
    }

    /// <summary>The browser that one run began with.</summary>
    internal sealed class TrackedBrowser(BrowserLossTracker tracker, string? browserId) : IDisposable
    {
        /// <summary>Null when the pool does not tell.</summary>
        public string? BrowserId { get; } = browserId;

        /// <summary>Why the run lost its page or browser.</summary>
        public StallCause CauseOfLoss() => tracker.CauseOf(this);

        public void Dispose()
        {
            lock (tracker._lock)
            {
                tracker._running.Remove(this);
            }
        }
    }
}
