namespace BrowserAgent.Tasks.Audit.Checkpoints;

/// <summary>
/// Puts a file on the disk before a checkpoint that covers it is there: after a power failure, a checkpoint without its events would look as if somebody had removed
/// them.
/// </summary>
internal static class DiskFlusher
{
    /// <exception cref="IOException">The file stayed locked, or the disk refused it.</exception>
    public static async Task FlushAsync(string path, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        if (new FileInfo(path) is { Exists: true, LinkTarget: null, Length: > 0 })
        {
            await using var file = await LockedFileOpener.OpenAsync(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, timeProvider, cancellationToken);
            file.Flush(flushToDisk: true);
        }
    }
}
