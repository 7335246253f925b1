using BrowserAgent.Sessions.Configuration;
using BrowserAgent.Sessions.Processes;
using BrowserAgent.Sessions.Recycling;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;

namespace BrowserAgent.Sessions.Driver;

/// <summary>
/// Hands out the current Playwright driver, and starts another when that one was retired or has died. A retired one goes on beside its successor
/// until the last of its browsers is closed; with a dead one, all of its browsers are lost.
/// </summary>
internal sealed partial class PlaywrightDriver(RecycleLog recycled, IOptions<PoolOptions> options, TimeProvider timeProvider, ILogger<PlaywrightDriver> logger) : IAsyncDisposable
{
    internal const string CommandLineMarker = "run-driver";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly List<DriverProcess> _closing = [];
    private DriverProcess? _current;
    private int _disposed;

    /// <summary>The one that new browsers are started with; null before the first, and between two.</summary>
    public DriverProcess? Current => Volatile.Read(ref _current) is { End: null } current ? current : null;

    /// <summary>Null while none runs, or where the system does not tell it.</summary>
    public int? ProcessId => Current?.ProcessId;

    public DateTimeOffset? StartedAt => Current?.StartedAt;

    /// <summary>Null while none runs.</summary>
    public MemorySeries? Memory => Current?.Memory;

    /// <summary>All of its browsers retire, and it ends with the last of them; the next browser is started with another.</summary>
    public void Retire(RecycleReason reason, string why)
    {
        if (Current is { } current)
        {
            Retire(current, reason, why);
        }
    }

    /// <summary>Replaces a driver that has come of age; asked again and again by whoever watches its browsers.</summary>
    public void RetireIfOld()
    {
        if (Current is { } current && current.Age >= options.Value.RetireDriverAfter)
        {
            Retire(current, RecycleReason.DriverRecycled, $"the Playwright driver is as old as Pool:RetireDriverAfter allows ({options.Value.RetireDriverAfter})");
        }
    }

    /// <summary>The current driver, for a look-up; a browser is started with <see cref="AcquireAsync"/>.</summary>
    public async Task<IPlaywright> GetAsync(CancellationToken cancellationToken) => (await RunningAsync(cancellationToken)).Playwright;

    /// <summary>The current driver for one browser, which must release it when it was disposed.</summary>
    public async Task<DriverProcess> AcquireAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var running = await RunningAsync(cancellationToken);
            if (running.TryAcquire())
            {
                return running;
            }
        }
    }

    /// <summary>Asks the driver for a sign of life, and lets it go when there is none; the next browser starts another.</summary>
    /// <returns>True when the driver lives, or none runs.</returns>
    public async Task<bool> RetireIfDeadAsync(CancellationToken cancellationToken)
    {
        if (Current is not { } current || await current.IsResponsiveAsync(cancellationToken))
        {
            return true;
        }

        Retire(current, RecycleReason.DriverDied, "the Playwright driver does not answer");
        return false;
    }

    public async ValueTask DisposeAsync()
    {
        // The pool ends it before the host does.
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _turn.WaitAsync(CancellationToken.None);
        if (_current is not null)
        {
            _closing.Add(_current);
        }

        _current = null;
        await Task.WhenAll(_closing.Select(process => process.CloseAsync()));
        _closing.Clear();
        _turn.Dispose();
    }

    private async Task<DriverProcess> RunningAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (Current is { MayBeAlive: false } dead)
            {
                Retire(dead, RecycleReason.DriverDied, "the Playwright driver's process is gone");
            }

            RetireIfOld();
            return Current ?? await StartAsync(cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<DriverProcess> StartAsync(CancellationToken cancellationToken)
    {
        if (_current is not null)
        {
            _closing.RemoveAll(process => process.Closing is { IsCompleted: true });
            _closing.Add(_current);
        }

        var before = FindDriverProcesses();
        var playwright = await Playwright.CreateAsync().WaitAsync(StartLimit, timeProvider, cancellationToken);
        int[] started = [.. FindDriverProcesses().Except(before)];
        var process = new DriverProcess(playwright, started.Length == 1 ? started[0] : null, timeProvider.GetUtcNow(), timeProvider);
        Volatile.Write(ref _current, process);
        _ = RetireOnExitAsync(process);
        return process;
    }

    /// <summary>Its browsers may not be told: the connection that would bring the news is the driver's own.</summary>
    private async Task RetireOnExitAsync(DriverProcess process)
    {
        if (await process.WaitForExitAsync() && Volatile.Read(ref _disposed) == 0)
        {
            Retire(process, RecycleReason.DriverDied, "the Playwright driver's process is gone");
        }
    }

    private void Retire(DriverProcess process, RecycleReason reason, string why)
    {
        if (process.Retire(reason, why))
        {
            recycled.Add(process.End!);
            Retired(process.ProcessId, reason, why);
        }
    }

    private static int[] FindDriverProcesses() =>
        [.. ProcessTable.All().Where(process => process.ParentId == Environment.ProcessId && ProcessTable.Argument(process.Id, CommandLineMarker) is not null).Select(process => process.Id)];

    [LoggerMessage(EventId = 2004, Level = LogLevel.Warning, Message = "Playwright's driver {ProcessId} takes no more browsers ({Reason}): {Why}")]
    private partial void Retired(int? processId, RecycleReason reason, string why);
}
