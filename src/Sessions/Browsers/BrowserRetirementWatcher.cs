using BrowserAgent.Sessions.Configuration;
using BrowserAgent.Sessions.Driver;
using BrowserAgent.Sessions.Recycling;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions.Browsers;

/// <summary>
/// Watches each browser until its end: retires it when it died, is too old, or is empty; waits for its last session; closes it, or kills it after 5 s;
/// and records why. So a dead browser is cleaned up even when no session needs a new one.
/// </summary>
internal sealed partial class BrowserRetirementWatcher(
    PlaywrightDriverProvider driver, RecycleHistory recycled, IOptions<PoolOptions> options, TimeProvider timeProvider, ILogger<BrowserRetirementWatcher> logger)
{
    // Finds a root process that ended without a disconnect event; a check reads one line of /proc.
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(5);

    // A session opens within seconds; a browser that stays empty for longer only uses memory.
    private static readonly TimeSpan MaxEmptyTime = TimeSpan.FromMinutes(1);

    /// <returns>A task that completes when the browser is gone with its processes and files.</returns>
    public async Task WatchAsync(PooledBrowser browser)
    {
        var started = timeProvider.GetTimestamp();

        // A random part is subtracted, so that browsers that started together do not end together with all of a site's sessions.
        var age = options.Value.RetireBrowserAfter * (1 - (Random.Shared.NextDouble() / 10));
        var empty = timeProvider.GetTimestamp();
        while (browser.End is null)
        {
            using (var looked = new CancellationTokenSource())
            {
                var left = age - timeProvider.GetElapsedTime(started);
                var pause = left < PollInterval ? left : PollInterval;
                await Task.WhenAny(
                    browser.Ending, browser.Instance.Lost, browser.Instance.Driver.Ending, Task.Delay(pause > TimeSpan.Zero ? pause : TimeSpan.Zero, timeProvider, looked.Token));
                await looked.CancelAsync();
            }

            driver.RetireIfOld();
            empty = browser.Sessions.Count == 0 ? empty : timeProvider.GetTimestamp();
            await RetireIfDueAsync(browser, timeProvider.GetElapsedTime(started) >= age, timeProvider.GetElapsedTime(empty) >= MaxEmptyTime);
        }

        await Task.WhenAny(browser.Emptied, browser.Instance.Lost);
        await browser.Instance.DisposeAsync();
        recycled.Add(browser.End);
        Ended(browser.Instance.Id, browser.Site, browser.End.Reason, browser.End.Why);
    }

    private async Task RetireIfDueAsync(PooledBrowser browser, bool isOld, bool isUnused)
    {
        var at = timeProvider.GetUtcNow();
        if (browser.Instance.Driver.End is { } driverEnd)
        {
            if (driverEnd.Reason == RecycleReason.DriverDied)
            {
                browser.Kill(driverEnd.Reason, driverEnd.Why, at);
            }
            else
            {
                browser.Retire(driverEnd.Reason, driverEnd.Why, at);
            }
        }
        else if (!browser.Instance.IsAlive)
        {
            // A driver that dies closes its connections, so its browsers seem to have died too.
            var driverAlive = await browser.Instance.Driver.IsResponsiveAsync(CancellationToken.None);
            browser.Kill(
                driverAlive ? RecycleReason.BrowserDied : RecycleReason.DriverDied,
                driverAlive ? "it ended by itself, or was killed from outside" : "the Playwright driver died",
                at);
        }
        else if (isOld)
        {
            browser.Retire(RecycleReason.Age, $"it has reached Pool:RetireBrowserAfter ({options.Value.RetireBrowserAfter})", at);
        }
        else if (isUnused)
        {
            browser.Retire(RecycleReason.Idle, $"it had no session for {MaxEmptyTime:c}", at);
        }
    }

    [LoggerMessage(EventId = 2102, Level = LogLevel.Information, Message = "Browser {BrowserId} of site {Site} ended ({Reason}): {Why}")]
    private partial void Ended(string browserId, string site, RecycleReason reason, string why);
}
