using BrowserAgent.Sessions.Driver;
using BrowserAgent.Sessions.Processes;
using Microsoft.Extensions.Logging;

namespace BrowserAgent.Sessions.Launch;

/// <summary>Kills browsers, and removes files, that dead workers left on this machine. Those of running workers are not touched.</summary>
internal sealed partial class OrphanSweep(ScratchRoot scratch, TimeProvider timeProvider, ILogger<OrphanSweep> logger)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var marked = ProcessTable.WithArgument(BrowserOwnerId.OwnerMarker).ToLookup(IsOrphan);
        var roots = marked[true].ToList();
        var scratches = scratch.All();
        var directories = DeadDirectories(scratches);

        // When a browser died after its worker, its children remain, which name their profile but no owner. The note in the owner's folder names the profile.
        var profiles = roots.Select(root => RunningBrowser.ProfileOf([root])).OfType<string>().Concat(directories.SelectMany(ScratchDirectory.ProfilesOf)).ToHashSet(StringComparer.Ordinal);
        profiles.ExceptWith(marked[false].Select(root => RunningBrowser.ProfileOf([root])).OfType<string>());

        var killer = new ProcessTreeKiller([.. directories, .. profiles]);
        killer.Track([.. roots, .. DriversOf(roots)]);
        foreach (var root in roots)
        {
            OrphanKilled(root.Id, ProcessTable.Argument(root.Id, BrowserOwnerId.OwnerMarker) ?? "");
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

        foreach (var path in scratches)
        {
            scratch.RemoveIfEmpty(path);
        }
    }

    private static bool IsOrphan(ProcessEntry root) => ProcessTable.Argument(root.Id, BrowserOwnerId.OwnerMarker) is { } owner && !BrowserOwnerId.IsAlive(owner);

    private static IReadOnlyList<string> DeadDirectories(IReadOnlyList<string> scratches) =>
        [.. scratches.SelectMany(DirectoriesOf).Where(directory => !BrowserOwnerId.IsAlive(Path.GetFileName(directory)))];

    private static IReadOnlyList<string> DirectoriesOf(string scratch)
    {
        try
        {
            return Directory.GetDirectories(scratch);
        }
        catch (DirectoryNotFoundException)
        {
            // Another worker has just removed it: it was empty.
            return [];
        }
    }

    /// <summary>
    /// A driver serves one worker, so the parent of a dead worker's browser is that worker's driver. A driver without browsers can't be matched to a worker
    /// and is left alone: it ends by itself when its pipe to the worker is closed.
    /// </summary>
    private static IEnumerable<ProcessEntry> DriversOf(IReadOnlyList<ProcessEntry> roots) =>
        roots.Select(root => ProcessTable.Find(root.ParentId))
            .OfType<ProcessEntry>()
            .Where(parent => ProcessTable.Argument(parent.Id, PlaywrightDriverProvider.CommandLineMarker) is not null);

    [LoggerMessage(EventId = 2020, Level = LogLevel.Warning, Message = "Killed orphaned browser process {Pid}: its worker {Owner} no longer runs.")]
    private partial void OrphanKilled(int pid, string owner);

    [LoggerMessage(EventId = 2021, Level = LogLevel.Warning, Message = "Files of a dead worker could not be removed from {Path}: {Why}")]
    private partial void OrphanFilesLeft(string path, string why);

    [LoggerMessage(EventId = 2022, Level = LogLevel.Error, Message = "Processes of a dead worker still run after they were killed: {Pids}. Kill them by hand.")]
    private partial void OrphansLeft(string pids);
}
