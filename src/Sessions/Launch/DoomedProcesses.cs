namespace BrowserAgent.Sessions.Launch;

/// <summary>
/// Ends process trees whole. What was listed once is kept: when a root dies, its children hang under another parent and descent no longer finds them.
/// Each later look adds what was born since, and whatever names one of the folders: Chromium's zygotes carry nothing else of their browser.
/// </summary>
/// <param name="folders">Profiles and temporary folders that belong to these processes alone.</param>
internal sealed class DoomedProcesses(params IReadOnlyList<string> folders)
{
    private const int Passes = 5;
    private static readonly TimeSpan DeathLimit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan DeathPoll = TimeSpan.FromMilliseconds(50);

    private readonly Lock _lock = new();
    private readonly HashSet<(int Id, ulong StartTime)> _kept = [];

    /// <summary>Remembers these; to be called before the first of them ends.</summary>
    public void Keep(IReadOnlyList<ProcessEntry> processes)
    {
        lock (_lock)
        {
            _kept.UnionWith(processes.Select(process => (process.Id, process.StartTime)));
        }
    }

    /// <summary>SIGKILL to all of them, again as long as a look finds others: a process that is to die may have started one after the list was taken.</summary>
    /// <returns>Those that were there at the last look. A killed process may take a moment to end.</returns>
    public IReadOnlyList<ProcessEntry> Kill()
    {
        for (var pass = 1; ; pass++)
        {
            var (living, isNew) = Look();
            BrowserTree.KillAll(living);
            if (living.Count == 0 || (pass > 1 && !isNew) || pass == Passes)
            {
                return living;
            }
        }
    }

    /// <summary>Kills and waits until nothing is left, 3 s at most.</summary>
    /// <returns>What is still there.</returns>
    public async Task<IReadOnlyList<ProcessEntry>> EndAsync(TimeProvider time)
    {
        var since = time.GetTimestamp();
        while (true)
        {
            var left = Kill();
            if (left.Count == 0 || time.GetElapsedTime(since) >= DeathLimit)
            {
                return left;
            }

            await Task.Delay(DeathPoll, time, CancellationToken.None);
        }
    }

    private (IReadOnlyList<ProcessEntry> Living, bool IsNew) Look()
    {
        var all = ProcessTable.All();
        lock (_lock)
        {
            var living = ProcessTable.TreesOf([.. all.Where(process => _kept.Contains((process.Id, process.StartTime)) || IsNamed(process))], all);
            var known = _kept.Count;
            Keep(living);
            return (living, _kept.Count > known);
        }
    }

    private bool IsNamed(ProcessEntry process) => process.Id != Environment.ProcessId && folders.Any(folder => ProcessTable.NamesFolder(process.Id, folder));
}
