using System.Collections.Concurrent;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Configuration;
using BrowserAgent.Sessions.Driver;
using BrowserAgent.Sessions.Launch;
using BrowserAgent.Sessions.Machine;
using BrowserAgent.Sessions.Origins;
using BrowserAgent.Sessions.Recycling;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions.Browsers;

/// <summary>Finds a browser for each session: one of its site with a free place, else a new one. A browser never serves two sites.</summary>
internal sealed class SiteBrowserAllocator(
    BrowserLauncher launcher,
    PlaywrightDriverProvider driver,
    BrowserRetirementWatcher retirement,
    IAdmissionControl admission,
    IOptions<PoolOptions> options,
    TimeProvider timeProvider) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _turns = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly Dictionary<PooledBrowser, Task> _watched = [];

    /// <summary>Why no browser can be started now; null when one can, or may be tried.</summary>
    public string? WhyNoBrowser => launcher.WhyBroken ?? admission.WhyNoBrowser();

    /// <summary>The browsers that may have sessions, including retiring ones, oldest first.</summary>
    public IReadOnlyCollection<PooledBrowser> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _watched.Keys.Where(browser => !browser.IsClosed).OrderBy(browser => browser.StartedAt)];
            }
        }
    }

    /// <summary>Reserves a place for one session. The caller must free it with <see cref="PooledBrowser.RemoveSession"/>.</summary>
    /// <exception cref="BrowserUnavailableException">No browser has a free place, and no other may or could be started.</exception>
    public async Task<PooledBrowser> AcquireAsync(SiteSessionProfile profile, string sessionId, CancellationToken cancellationToken)
    {
        // One at a time per site, so that two sessions do not start two browsers. Not one for all sites: a site whose browser does not start must not delay others.
        var turn = _turns.GetOrAdd(profile.Site, _ => new SemaphoreSlim(1, 1));
        await turn.WaitAsync(cancellationToken);
        try
        {
            // Detects a driver that hangs; its browsers take no more sessions then.
            if (await driver.RetireIfDeadAsync(cancellationToken)
                && All.FirstOrDefault(browser => browser.Site == profile.Site && browser.TryAddSession(sessionId, options.Value.SessionsPerBrowser)) is { } existing)
            {
                return existing;
            }

            if (admission.WhyNoBrowser() is { } why)
            {
                throw new BrowserUnavailableException(why);
            }

            var running = await launcher.LaunchAsync(new OriginSet(profile.Origins), cancellationToken);
            var browser = new PooledBrowser(profile.Site, running, timeProvider.GetUtcNow());
            var added = browser.TryAddSession(sessionId, options.Value.SessionsPerBrowser);
            lock (_lock)
            {
                _watched[browser] = WatchAsync(browser);
            }

            return added ? browser : throw new BrowserUnavailableException($"Browser {running.Id} ended right after its start.");
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Closes all browsers. The sessions must be closed by now.</summary>
    public async ValueTask DisposeAsync()
    {
        Task[] watched;
        lock (_lock)
        {
            foreach (var browser in _watched.Keys)
            {
                browser.Retire(RecycleReason.Stopping, "the pool stops", timeProvider.GetUtcNow());
                browser.ReleaseAllSessions();
            }

            watched = [.. _watched.Values];
        }

        await Task.WhenAll(watched);
        foreach (var turn in _turns.Values)
        {
            turn.Dispose();
        }
    }

    private async Task WatchAsync(PooledBrowser browser)
    {
        await retirement.WatchAsync(browser);
        lock (_lock)
        {
            _watched.Remove(browser);
        }
    }
}
