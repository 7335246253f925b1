using Microsoft.Extensions.Logging;

namespace BrowserAgent.Sessions.Launch;

/// <summary>Ends browsers, and removes files, that a dead worker left behind on this machine. Those of living workers are left alone.</summary>
internal sealed partial class OrphanSweep(TimeProvider time, ILogger<OrphanSweep> logger)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var root in ProcessTable.WithArgument(BrowserOwner.OwnerMarker))
        {
            var owner = ProcessTable.Argument(root.Id, BrowserOwner.OwnerMarker);
            if (owner is null || BrowserOwner.IsAlive(owner))
            {
                continue;
            }

            var profile = BrowserTree.ProfileOf([root]);
            BrowserTree.KillAll(ProcessTable.TreesOf([root]));
            OrphanKilled(root.Id, owner);
            if (profile is not null)
            {
                await RemoveAsync(profile);
            }
        }

        if (!Directory.Exists(BrowserOwner.ScratchRoot))
        {
            return;
        }

        foreach (var directory in Directory.EnumerateDirectories(BrowserOwner.ScratchRoot))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!BrowserOwner.IsAlive(Path.GetFileName(directory)))
            {
                await RemoveAsync(directory);
            }
        }
    }

    private async Task RemoveAsync(string path)
    {
        if (await ScratchDirectory.RemoveAsync(path, time) is { } why)
        {
            OrphanFilesLeft(path, why);
        }
    }

    [LoggerMessage(2020, LogLevel.Warning, "Killed browser process {Pid}: its worker {Owner} is dead.")]
    private partial void OrphanKilled(int pid, string owner);

    [LoggerMessage(2021, LogLevel.Warning, "A dead worker's files stay at {Path}: {Why}")]
    private partial void OrphanFilesLeft(string path, string why);
}
