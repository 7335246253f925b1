using BrowserAgent.Sessions.Driver;
using BrowserAgent.Sessions.Processes;
using Microsoft.Extensions.Logging;

namespace BrowserAgent.Sessions.Launch;

/// <summary>Ends browsers, and removes files, that a dead worker left behind on this machine. Those of living workers are left alone.</summary>
internal sealed partial class OrphanSweep(TimeProvider timeProvider, ILogger<OrphanSweep> logger)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var marked = ProcessTable.WithArgument(BrowserOwner.OwnerMarker).ToLookup(IsOrphan);
        var roots = marked[true].ToList();
        var directories = DeadDirectories();

        // A browser that died after its worker left children that name their profile and no owner: then only the note in the owner's folder tells.
        var profiles = roots.Select(root => RunningBrowser.ProfileOf([root])).OfType<string>().Concat(directories.SelectMany(ScratchDirectory.ProfilesOf)).ToHashSet(StringComparer.Ordinal);
        profiles.ExceptWith(marked[false].Select(root => RunningBrowser.ProfileOf([root])).OfType<string>());

        var killer = new ProcessTreeKiller([.. directories, .. profiles]);
        killer.Track([.. roots, .. DriversOf(roots)]);
        foreach (var root in roots)
        {
            OrphanKilled(root.Id, ProcessTable.Argument(root.Id, BrowserOwner.OwnerMarker) ?? "");
        }

        if (await killer.KillAndWaitAsync(timeProvider) is { Count: > 0 } left)
        {
            OrphansLeft(string.Join(", ", left.Select(process => process.Id)));
        }

        foreach (var path in profiles.Concat(directories))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (await ScratchDirectory.RemoveAsync(path, timeProvider) is { } why)
            {
                OrphanFilesLeft(path, why);
            }
        }
    }

    private static bool IsOrphan(ProcessEntry root) => ProcessTable.Argument(root.Id, BrowserOwner.OwnerMarker) is { } owner && !BrowserOwner.IsAlive(owner);

    private static IReadOnlyList<string> DeadDirectories() =>
        Directory.Exists(BrowserOwner.ScratchRoot)
            ? [.. Directory.EnumerateDirectories(BrowserOwner.ScratchRoot).Where(directory => !BrowserOwner.IsAlive(Path.GetFileName(directory)))]
            : [];

    /// <summary>
    /// A driver serves one worker, so one that has a dead worker's browser for a child is that worker's. One without browsers carries no sign of its
    /// worker and is left: it ends by itself when the pipe that its worker held is closed.
    /// </summary>
    private static IEnumerable<ProcessEntry> DriversOf(IReadOnlyList<ProcessEntry> roots) =>
        roots.Select(root => ProcessTable.Find(root.ParentId))
            .OfType<ProcessEntry>()
            .Where(parent => ProcessTable.Argument(parent.Id, PlaywrightDriver.CommandLineMarker) is not null);

    [LoggerMessage(EventId = 2020, Level = LogLevel.Warning, Message = "Killed browser process {Pid}: its worker {Owner} is dead.")]
    private partial void OrphanKilled(int pid, string owner);

    [LoggerMessage(EventId = 2021, Level = LogLevel.Warning, Message = "A dead worker's files stay at {Path}: {Why}")]
    private partial void OrphanFilesLeft(string path, string why);

    [LoggerMessage(EventId = 2022, Level = LogLevel.Error, Message = "A dead worker's processes do not end though they were killed: {Pids}")]
    private partial void OrphansLeft(string pids);
}
