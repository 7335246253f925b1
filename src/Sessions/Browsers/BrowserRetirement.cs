using BrowserAgent.Sessions.Configuration;
using BrowserAgent.Sessions.Driver;
using BrowserAgent.Sessions.Recycling;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions.Browsers;

/// <summary>
/// Sees each browser to its end: notices that it died, ages or is of no use, waits for its last session, closes it (kills it after 5 s), and
/// notes why. A dead browser is cleared away here though nobody asks for another one.
/// </summary>
internal sealed partial class BrowserRetirement(
    PlaywrightDriver driver, RecycleLog recycled, IOptions<PoolOptions> options, TimeProvider timeProvider, ILogger<BrowserRetirement> logger)
{
    // Often enough for a root process that ended without its driver's notice; a look costs one line of /proc.
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(5);

    // Sessions move within seconds; a browser that stays empty for longer only holds memory.
    private static readonly TimeSpan MaxEmptyTime = TimeSpan.FromMinutes(1);

    /// <returns>A task that ends when the browser is gone with all that belonged to it.</returns>
    public async Task WatchAsync(PooledBrowser browser)
    {
        var started = timeProvider.GetTimestamp();

        // Browsers that started together would end together, and all of a site's sessions with them.
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

    private async Task RetireIfDueAsync(PooledBrowser browser, bool old, bool useless)
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
            // A driver that dies takes its connections along, so its browsers seem to have ended by themselves.
            var lives = await browser.Instance.Driver.IsResponsiveAsync(CancellationToken.None);
            browser.Kill(
                lives ? RecycleReason.BrowserDied : RecycleReason.DriverDied,
                lives ? "it ended by itself, or was ended from outside" : "the Playwright driver died",
                at);
        }
        else if (old)
        {
            browser.Retire(RecycleReason.Age, $"it is as old as Pool:RetireBrowserAfter allows ({options.Value.RetireBrowserAfter})", at);
        }
        else if (useless)
        {
            browser.Retire(RecycleReason.Idle, $"no session was in it for {MaxEmptyTime:c}", at);
        }
    }

    [LoggerMessage(EventId = 2102, Level = LogLevel.Information, Message = "Browser {BrowserId} of site {Site} ended ({Reason}): {Why}")]
    private partial void Ended(string browserId, string site, RecycleReason reason, string why);
}
