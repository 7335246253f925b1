using System.Diagnostics;
using BrowserAgent.Sessions.Processes;
using BrowserAgent.Sessions.Recycling;
using Microsoft.Playwright;

namespace BrowserAgent.Sessions.Driver;

/// <summary>One running Playwright driver. Each of its browsers acquires it; after it was retired or died, it is closed when the last browser releases it.</summary>
internal sealed class DriverProcess(IPlaywright playwright, int? processId, DateTimeOffset startedAt, TimeProvider timeProvider)
{
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly long _started = timeProvider.GetTimestamp();
    private readonly TaskCompletionSource<RecycleRecord> _ending = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _hasBrowser = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RecycleRecord? _end;
    private ProcessEntry? _process = processId is { } id ? ProcessTable.Find(id) : null;
    private Task? _closing;
    private int _users;

    public IPlaywright Playwright { get; } = playwright;

    public DateTimeOffset StartedAt { get; } = startedAt;

    public TimeSpan Age => timeProvider.GetElapsedTime(_started);

    public MemorySeries Memory { get; } = new();

    /// <summary>Null while, or where, the process id is unknown.</summary>
    public int? ProcessId => _process?.Id;

    /// <summary>Completes, with the reason, when it takes no more browsers.</summary>
    public Task<RecycleRecord> Ending => _ending.Task;

    /// <summary>Why it takes no more browsers; null while it does. Later reasons do not replace the first.</summary>
    public RecycleRecord? End => Volatile.Read(ref _end);

    /// <summary>False when its process is certainly gone.</summary>
    public bool MayBeAlive => _process is not { } process || ProcessTable.IsAlive(process);

    /// <summary>Waits for the end of the process. Starts with the first browser, because only then is the process id certain.</summary>
    /// <returns>False when the process id is unknown.</returns>
    public async Task<bool> WaitForExitAsync()
    {
        await _hasBrowser.Task;
        if (_process is not { } process)
        {
            return false;
        }

        try
        {
            using var handle = Process.GetProcessById(process.Id);
            await handle.WaitForExitAsync();
        }
        catch (ArgumentException)
        {
            // It ended before it could be waited for.
            return true;
        }

        return true;
    }

    /// <summary>Completes when it is closed; null before closing began.</summary>
    public Task? Closing => Volatile.Read(ref _closing);

    /// <returns>False when it takes no more browsers.</returns>
    public bool TryAcquire()
    {
        lock (_lock)
        {
            if (_end is not null)
            {
                return false;
            }

            _users++;
            return true;
        }
    }

    public void Release()
    {
        lock (_lock)
        {
            _users--;
            CloseIfDone();
        }
    }

    /// <summary>Takes no more browsers; is closed after its last one.</summary>
    /// <returns>False when it was retired before.</returns>
    public bool Retire(RecycleReason reason, string why)
    {
        lock (_lock)
        {
            if (_end is not null)
            {
                return false;
            }

            _end = new RecycleRecord(timeProvider.GetUtcNow(), $"driver {ProcessId}", reason, why);
            _ending.SetResult(_end);
            CloseIfDone();
            return true;
        }
    }

    /// <summary>Learns the process id from a browser: the parent of a browser's root is the driver. The list of the worker's children may contain several drivers.</summary>
    public void AttachBrowser(IReadOnlyList<ProcessEntry> browser)
    {
        foreach (var root in browser.Where(process => browser.All(other => other.Id != process.ParentId)))
        {
            _process ??= ProcessTable.Find(root.ParentId);
        }

        _hasBrowser.TrySetResult();
    }

    /// <summary>Liveness probe: one round trip to the driver.</summary>
    public async Task<bool> IsResponsiveAsync(CancellationToken cancellationToken)
    {
        if (!MayBeAlive)
        {
            return false;
        }

        try
        {
            var context = await Playwright.APIRequest.NewContextAsync().WaitAsync(ResponseTimeout, timeProvider, cancellationToken);
            await context.DisposeAsync();
            return true;
        }
        catch (Exception silent) when (PlaywrightFaultClassifier.Is(silent))
        {
            return false;
        }
    }

    /// <summary>Closes it now, even if browsers use it.</summary>
    public Task CloseAsync()
    {
        lock (_lock)
        {
            return _closing ??= Task.Run(EndProcessAsync, CancellationToken.None);
        }
    }

    private void CloseIfDone()
    {
        if (_end is not null && _users == 0)
        {
            _closing ??= Task.Run(EndProcessAsync, CancellationToken.None);
        }
    }

    private async Task EndProcessAsync()
    {
        if (_end?.Reason == RecycleReason.DriverDied)
        {
            Kill();
        }

        try
        {
            // Dispose waits for the process without a time limit of its own.
            await Task.Run(Playwright.Dispose, CancellationToken.None).WaitAsync(EndLimit, timeProvider, CancellationToken.None);
        }
        catch (Exception stuck) when (PlaywrightFaultClassifier.Is(stuck))
        {
            Kill();
        }
    }

    private void Kill()
    {
        if (_process is { } process)
        {
            ProcessTable.Kill(process);
        }
    }
}
