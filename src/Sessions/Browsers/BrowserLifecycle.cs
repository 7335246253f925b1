using BrowserAgent.Sessions.Driver;
using BrowserAgent.Sessions.Launch;
using Microsoft.Extensions.Logging;

namespace BrowserAgent.Sessions.Browsers;

/// <summary>All browsers of this worker with their driver and their files, from the clean-up at start to the removal at stop.</summary>
internal sealed partial class BrowserLifecycle(
    SiteBrowserAllocator browsers, PlaywrightDriverProvider driver, OrphanSweep sweep, BrowserOwnerId owner, TimeProvider timeProvider, ILogger<BrowserLifecycle> logger)
{
    public IReadOnlyList<BrowserStatus> Status => [.. browsers.All.Select(browser => browser.Status)];

    /// <summary>Null while no driver runs.</summary>
    public DriverStatus? DriverStatus => driver.Current is { ProcessId: { } processId } current
        ? new DriverStatus { ProcessId = processId, StartedAt = current.StartedAt, Memory = current.Memory.All }
        : null;

    /// <summary>Why no browser can be started now; null when one can, or may be tried.</summary>
    public string? WhyNoBrowser => browsers.WhyNoBrowser;

    /// <summary>Removes what dead workers left on this machine. Never fails: the pool can work beside leftovers.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            await sweep.RunAsync(cancellationToken);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            SweepFailed(failed);
        }
    }

    /// <summary>Closes all browsers and the driver, and removes their files. The sessions must be closed by now.</summary>
    public async Task StopAsync()
    {
        await browsers.DisposeAsync();
        await driver.DisposeAsync();
        await ScratchDirectory.RemoveAsync(owner.ScratchDirectory, timeProvider);
    }

    [LoggerMessage(EventId = 2141, Level = LogLevel.Warning, Message = "The search for orphaned browsers failed; the pool starts without it. Browsers of dead workers may still use memory on this machine.")]
    private partial void SweepFailed(Exception exception);
}
