using BrowserAgent.Sessions.Driver;
using BrowserAgent.Sessions.Machine;
using BrowserAgent.Sessions.Origins;
using BrowserAgent.Sessions.Processes;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace BrowserAgent.Sessions.Launch;

/// <summary>One running browser with everything that belongs to it: processes, scratch directory, profile, origin guard.</summary>
internal sealed partial class RunningBrowser : IAsyncDisposable
{
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ScratchDirectory _scratch;
    private readonly IReadOnlyList<ProcessEntry> _roots;
    private readonly string? _profile;
    private readonly ProcessTreeKiller _killer;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private int _disposed;

    public RunningBrowser(string id, IBrowser browser, DriverProcess driver, OriginGuard guard, ScratchDirectory scratch, TimeProvider timeProvider, ILogger logger)
    {
        Id = id;
        Browser = browser;
        Driver = driver;
        Guard = guard;
        _scratch = scratch;
        _timeProvider = timeProvider;
        _logger = logger;
        _roots = ProcessTable.WithArgument(BrowserOwnerId.BrowserMarker + id);
        _profile = ProfileOf(_roots);
        _killer = _profile is null ? new ProcessTreeKiller(scratch.Path) : new ProcessTreeKiller(scratch.Path, _profile);
        scratch.NoteProfile(_profile);
        driver.AttachBrowser(_roots);
        browser.Disconnected += (_, _) => _lost.TrySetResult();
    }

    public string Id { get; }

    public IBrowser Browser { get; }

    /// <summary>Name and version, such as <c>chromium 140.0.7339.16</c>.</summary>
    public string Version => $"{Browser.BrowserType.Name} {Browser.Version}";

    /// <summary>The driver that started it; released when this browser is disposed.</summary>
    public DriverProcess Driver { get; }

    public OriginGuard Guard { get; }

    /// <summary>Its control group; null when it has none.</summary>
    public BrowserControlGroup? Group { get; private set; }

    /// <summary>Completes when the browser is gone, for whatever reason.</summary>
    public Task Lost => _lost.Task;

    public bool IsAlive => Browser.IsConnected && !_lost.Task.IsCompleted && (_roots.Count == 0 || _roots.Any(ProcessTable.IsAlive));

    /// <summary>The living processes of this browser, root first.</summary>
    public IReadOnlyList<ProcessEntry> Processes => ProcessesAmong(ProcessTable.All());

    /// <summary>The processes of this browser in a list of all processes, root first.</summary>
    public IReadOnlyList<ProcessEntry> ProcessesAmong(IReadOnlyList<ProcessEntry> all) =>
        // Compared without the parent's id: a root whose parent died has another parent by now.
        ProcessTable.TreesOf([.. _roots.Where(root => all.Any(process => process.Id == root.Id && process.StartTime == root.StartTime))], all);

    /// <summary>Moves it into a control group. Call this right after the start: memory allocated before is not charged to the group.</summary>
    public void Enter(BrowserControlGroups groups) => Group = groups.Enter(Id, () => Processes);

    /// <summary>Sends SIGKILL to the whole process tree. Does not wait for its end; disposing does.</summary>
    public void Kill(string why)
    {
        Killed(Id, why);
        _killer.Track(Processes);
        _killer.Kill();
        _lost.TrySetResult();
    }

    /// <summary>Closes the browser within 5 s, else kills it; then removes its files.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        // Tracked before the root ends: afterwards its children have another parent and are no longer found by descent.
        _killer.Track(Processes);
        try
        {
            await Browser.CloseAsync().WaitAsync(CloseLimit, _timeProvider, CancellationToken.None);
        }
        catch (Exception stuck) when (PlaywrightFaultClassifier.Is(stuck))
        {
            CloseFailed(Id, stuck.Message);
        }
        finally
        {
            _lost.TrySetResult();
            await KillAndWaitAsync();
            Group?.Remove();
            await Guard.DisposeAsync();
            await RemoveFilesAsync();
            Driver.Release();
        }
    }

    /// <summary>Playwright's profile directory, as the browser's command line names it.</summary>
    internal static string? ProfileOf(IReadOnlyList<ProcessEntry> roots) =>
        roots.Select(root => ProcessTable.Argument(root.Id, "--user-data-dir="))
            .FirstOrDefault(path => path is not null && Path.GetFileName(path).StartsWith("playwright", StringComparison.Ordinal));

    private async Task KillAndWaitAsync()
    {
        if (await _killer.KillAndWaitAsync(_timeProvider) is { Count: > 0 } left)
        {
            ProcessesLeft(Id, string.Join(", ", left.Select(process => process.Id)));
        }
    }

    private async Task RemoveFilesAsync()
    {
        foreach (var path in new[] { _scratch.Path, _profile })
        {
            if (path is not null && await ScratchDirectory.RemoveAsync(path, _timeProvider) is { } why)
            {
                FilesLeft(path, why);
            }
        }
    }

    [LoggerMessage(EventId = 2010, Level = LogLevel.Warning, Message = "Browser {BrowserId} was killed: {Why}")]
    private partial void Killed(string browserId, string why);

    [LoggerMessage(EventId = 2011, Level = LogLevel.Warning, Message = "Browser {BrowserId} could not be closed and is killed: {Why}")]
    private partial void CloseFailed(string browserId, string why);

    [LoggerMessage(EventId = 2013, Level = LogLevel.Error, Message = "Processes of browser {BrowserId} still run after they were killed: {Pids}. Kill them by hand.")]
    private partial void ProcessesLeft(string browserId, string pids);

    [LoggerMessage(EventId = 2012, Level = LogLevel.Warning, Message = "Temporary files could not be removed from {Path}: {Why}")]
    private partial void FilesLeft(string path, string why);
}
