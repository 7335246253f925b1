using BrowserAgent.Sessions.Files;

namespace BrowserAgent.Tasks.Audit;

/// <summary>Opens a trail's event file. A writer opens it exclusively for the moment of one line, so whoever comes meanwhile tries again.</summary>
internal static class LockedFileOpener
{
    private const int MaxTries = 200;

    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(10);

    /// <exception cref="IOException">The file can't be opened, or stayed locked for all tries.</exception>
    public static async Task<FileStream> OpenAsync(string path, FileMode mode, FileAccess access, FileShare share, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return OwnerOnly.Open(path, mode, access, share);
            }
            catch (IOException) when (tries < MaxTries && File.Exists(path))
            {
                await Task.Delay(RetryInterval, timeProvider, cancellationToken);
            }
        }
    }
}
