using BrowserAgent.Sessions.Configuration;
using BrowserAgent.Sessions.Processes;
using BrowserAgent.Sessions.Recycling;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;

namespace BrowserAgent.Sessions.Driver;

/// <summary>
/// Provides the current Playwright driver, and starts a new one when that was retired or has died. A retired driver runs beside its successor until the
/// last of its browsers is closed; when a driver dies, all of its browsers are lost.
/// </summary>
internal sealed partial class PlaywrightDriverProvider(RecycleHistory recycled, IOptions<PoolOptions> options, TimeProvider timeProvider, ILogger<PlaywrightDriverProvider> logger) : IAsyncDisposable
{
    internal const string CommandLineMarker = "run-driver";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly List<DriverProcess> _closing = [];
    private readonly List<AbandonedDriverStart> _abandoned = [];
    private DriverProcess? _current;
    private int _disposed;

    /// <summary>Starts a driver's process.</summary>
    internal Func<Task<IPlaywright>> StartProcess { get; init; } = Playwright.CreateAsync;

    /// <summary>The driver that starts new browsers; null before the first, and between two.</summary>
    public DriverProcess? Current => Volatile.Read(ref _current) is { End: null } current ? current : null;

    /// <summary>Null while no driver runs, or when its process id is unknown.</summary>
    public int? ProcessId => Current?.ProcessId;

    public DateTimeOffset? StartedAt => Current?.StartedAt;

    /// <summary>Null while no driver runs.</summary>
    public MemorySeries? Memory => Current?.Memory;

    /// <summary>Retires the current driver with all of its browsers; it is closed after the last of them. The next browser gets a new driver.</summary>
    public void Retire(RecycleReason reason, string why)
    {
        if (Current is { } current)
        {
            Retire(current, reason, why);
        }
    }

    /// <summary>Retires a driver that has reached its maximum age. Called regularly while browsers run.</summary>
    public void RetireIfOld()
    {
        if (Current is { } current && current.Age >= options.Value.RetireDriverAfter)
        {
            Retire(current, RecycleReason.DriverRecycled, $"the Playwright driver has reached Pool:RetireDriverAfter ({options.Value.RetireDriverAfter})");
        }
    }

    /// <summary>The current driver, for calls that need no browser. To start a browser use <see cref="AcquireAsync"/>.</summary>
    public async Task<IPlaywright> GetAsync(CancellationToken cancellationToken) => (await RunningAsync(cancellationToken)).Playwright;

    /// <summary>Acquires the current driver for one browser, which must release it when it is disposed.</summary>
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

    /// <summary>Probes the driver, and retires it when it does not respond; the next browser starts a new one.</summary>
    /// <returns>True when the driver responds, or none runs.</returns>
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
        // Disposed by the pool, and again by the host's container.
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
        await Task.WhenAll(_closing.Select(process => process.CloseAsync()).Concat(_abandoned.Select(start => start.DisposeAsync().AsTask())));
        _closing.Clear();
        _abandoned.Clear();
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
        var starting = StartProcess();
        IPlaywright playwright;
        try
        {
            playwright = await starting.WaitAsync(StartLimit, timeProvider, cancellationToken);
        }
        catch
        {
            _abandoned.RemoveAll(start => start.Ended.IsCompleted);
            _abandoned.Add(AbandonedDriverStart.Begin(starting, FindStarted(before), timeProvider));
            throw;
        }

        var process = new DriverProcess(playwright, FindStarted(before)?.Id, timeProvider.GetUtcNow(), timeProvider);
        Volatile.Write(ref _current, process);
        _ = RetireOnExitAsync(process);
        return process;
    }

    /// <summary>Needed because browsers may not notice a dead driver: their disconnect events come through the driver's connection.</summary>
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

    /// <returns>Null when not exactly one driver has been started since.</returns>
    private static ProcessEntry? FindStarted(IEnumerable<ProcessEntry> before) => FindDriverProcesses().Except(before).ToArray() is [var only] ? only : null;

    private static ProcessEntry[] FindDriverProcesses() =>
        [.. ProcessTable.All().Where(process => process.ParentId == Environment.ProcessId && ProcessTable.Argument(process.Id, CommandLineMarker) is not null)];

    [LoggerMessage(EventId = 2004, Level = LogLevel.Warning, Message = "Playwright's driver {ProcessId} takes no more browsers ({Reason}): {Why}")]
    private partial void Retired(int? processId, RecycleReason reason, string why);
}
