using System.Diagnostics;
using System.Globalization;

namespace BrowserAgent.Campaigns.Workers;

/// <summary>
/// Finds what workers have on this machine besides themselves: drivers, which inherit the campaign's environment, and browsers with their
/// folders, which carry their worker's process id and start time.
/// </summary>
internal sealed class WorkerLeftoverTracker(string queue)
{
    private readonly HashSet<string> _owners = [];
    private readonly HashSet<int> _workers = [];
    private readonly HashSet<(int Id, ulong StartTime)> _noted = [];
    private readonly HashSet<string> _profiles = [];

    public void Watch(WorkerProcess worker)
    {
        _workers.Add(worker.Id);
        _owners.Add(worker.OwnerMark);
    }

    /// <summary>Remembers what a worker has now: children of a browser, and profiles, carry no mark once their browser is gone.</summary>
    public void Note(WorkerProcessTree processes)
    {
        _noted.UnionWith(processes.All.Select(process => (process.Id, process.StartTime)));
        _profiles.UnionWith(processes.Browsers.Select(browser => browser.Profile).OfType<string>());
    }

    /// <summary>Process ids; the workers themselves are not among them.</summary>
    public IReadOnlyList<int> Processes() =>
        [.. LinuxProcess.All()
            .Where(process => !process.IsZombie && process.Id != Environment.ProcessId && !_workers.Contains(process.Id) && IsOurs(process))
            .Select(process => process.Id)];

    public IReadOnlyList<string> Folders() =>
    [
        .. Directory.EnumerateDirectories(Path.GetTempPath(), "browser-agent-*")
            .SelectMany(root => Directory.EnumerateDirectories(root, "*", new EnumerationOptions { IgnoreInaccessible = true }))
            .Where(folder => _owners.Any(owner => Path.GetFileName(folder).Contains(owner, StringComparison.Ordinal))),
        .. _profiles.Where(Directory.Exists),
    ];

    /// <summary>One line for each, as a failed assertion shows it.</summary>
    public IReadOnlyList<string> Describe() =>
        [.. Processes().Select(id => string.Create(CultureInfo.InvariantCulture, $"{id}: {LinuxProcess.Read(id, "cmdline").Replace('\0', ' ')}")), .. Folders()];

    /// <summary>Ends what is left, process by process.</summary>
    public void Kill()
    {
        foreach (var id in Processes())
        {
            try
            {
                using var process = Process.GetProcessById(id);
                process.Kill();
            }
            catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
            {
                // It ended between the look and the kill.
                continue;
            }
        }
    }

    private bool IsOurs(LinuxProcess process) =>
        process.Command.Length > 0
            && (_noted.Contains((process.Id, process.StartTime))
                || LinuxProcess.Read(process.Id, "environ").Contains($"={queue}\0", StringComparison.Ordinal)
                || (process.Command.Contains("browser-agent", StringComparison.Ordinal) && _owners.Any(owner => process.Command.Contains(owner, StringComparison.Ordinal))));
}
