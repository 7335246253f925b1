using BrowserAgent.Sessions.Launch;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions.Pool;

/// <summary>
/// Sees each browser to its end: notices that it died, ages or is of no use, waits for its last session, closes it (kills it after 5 s), and
/// notes why. A dead browser is cleared away here though nobody asks for another one.
/// </summary>
internal sealed partial class BrowserRetirement(
    PlaywrightDriver driver, RecycleLog recycled, IOptions<PoolOptions> options, TimeProvider time, ILogger<BrowserRetirement> logger)
{
    // Often enough for a root process that ended without its driver's notice; a look costs one line of /proc.
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    // Sessions move within seconds; a browser that stays empty for longer only holds memory.
    private static readonly TimeSpan EmptyLimit = TimeSpan.FromMinutes(1);

    /// <returns>A task that ends when the browser is gone with all that belonged to it.</returns>
    public async Task WatchAsync(PooledBrowser browser)
    {
        var started = time.GetTimestamp();

        // Browsers that started together would end together, and all of a site's sessions with them.
        var age = options.Value.RetireBrowserAfter * (1 - (Random.Shared.NextDouble() / 10));
        var empty = time.GetTimestamp();
        while (browser.End is null)
        {
            using (var looked = new CancellationTokenSource())
            {
                var left = age - time.GetElapsedTime(started);
                var pause = left < LookEvery ? left : LookEvery;
                await Task.WhenAny(
                    browser.Ending, browser.Tree.Lost, browser.Tree.Driver.Ending, Task.Delay(pause > TimeSpan.Zero ? pause : TimeSpan.Zero, time, looked.Token));
                await looked.CancelAsync();
            }

            driver.RetireIfOld();
            empty = browser.Sessions.Count == 0 ? empty : time.GetTimestamp();
            await JudgeAsync(browser, time.GetElapsedTime(started) >= age, time.GetElapsedTime(empty) >= EmptyLimit);
        }

        await Task.WhenAny(browser.Emptied, browser.Tree.Lost);
        await browser.Tree.DisposeAsync();
        recycled.Add(browser.End);
        Ended(browser.Tree.Id, browser.Site, browser.End.Reason, browser.End.Why);
    }

    private async Task JudgeAsync(PooledBrowser browser, bool old, bool useless)
    {
        var at = time.GetUtcNow();
        if (browser.Tree.Driver.End is { } driverEnd)
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
        else if (!browser.Tree.IsAlive)
        {
            // A driver that dies takes its connections along, so its browsers seem to have ended by themselves.
            var lives = await browser.Tree.Driver.AnswersAsync(CancellationToken.None);
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
            browser.Retire(RecycleReason.Idle, $"no session was in it for {EmptyLimit:c}", at);
        }
    }

    [LoggerMessage(2102, LogLevel.Information, "Browser {BrowserId} of site {Site} ended ({Reason}): {Why}")]
    private partial void Ended(string browserId, string site, RecycleReason reason, string why);
}
