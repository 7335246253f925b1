using BrowserAgent.Sessions.Launch;

namespace BrowserAgent.Sessions.Processes;

/// <summary>
/// Kills whole process trees. Processes once tracked stay tracked: when a root dies, its children get another parent and are no longer found by descent.
/// Each later scan adds new children, and every process that names one of the folders on its command line: Chromium's zygotes have no other mark of
/// their browser.
/// </summary>
/// <param name="folders">Profiles and temporary folders that only these processes use.</param>
internal sealed class ProcessTreeKiller(params IReadOnlyList<string> folders)
{
    private const int Passes = 5;
    private static readonly TimeSpan ExitTimeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ExitPollInterval = TimeSpan.FromMilliseconds(50);

    private readonly Lock _lock = new();
    private readonly HashSet<(int Id, ulong StartTime)> _tracked = [];

    /// <summary>Adds processes to kill. Must be called before the first of them ends.</summary>
    public void Track(IReadOnlyList<ProcessEntry> processes)
    {
        lock (_lock)
        {
            _tracked.UnionWith(processes.Select(process => (process.Id, process.StartTime)));
        }
    }

    /// <summary>Sends SIGKILL to all of them, and scans again until no new one is found: a process may have started a child after the last scan.</summary>
    /// <returns>The processes that the last scan found. A killed process may take a moment to end.</returns>
    public IReadOnlyList<ProcessEntry> Kill()
    {
        for (var pass = 1; ; pass++)
        {
            var (living, isNew) = Scan();
            ProcessTable.KillAll(living);
            if (living.Count == 0 || (pass > 1 && !isNew) || pass == Passes)
            {
                return living;
            }
        }
    }

    /// <summary>Kills and waits until nothing is left, 3 s at most.</summary>
    /// <returns>The processes that still exist.</returns>
    public async Task<IReadOnlyList<ProcessEntry>> KillAndWaitAsync(TimeProvider timeProvider)
    {
        var since = timeProvider.GetTimestamp();
        while (true)
        {
            var left = Kill();
            if (left.Count == 0 || timeProvider.GetElapsedTime(since) >= ExitTimeout)
            {
                return left;
            }

            await Task.Delay(ExitPollInterval, timeProvider, CancellationToken.None);
        }
    }

    private (IReadOnlyList<ProcessEntry> Living, bool IsNew) Scan()
    {
        var all = ProcessTable.All();
        lock (_lock)
        {
            var living = ProcessTable.TreesOf([.. all.Where(process => _tracked.Contains((process.Id, process.StartTime)) || IsNamed(process))], all);
            var known = _tracked.Count;
            Track(living);
            return (living, _tracked.Count > known);
        }
    }

    private bool IsNamed(ProcessEntry process) => process.Id != Environment.ProcessId && folders.Any(folder => ProcessTable.HasFolderOption(process.Id, folder));
}
