namespace BrowserAgent.Sessions.Launch;

/// <summary>One browser's own place for temporary files, readable by its user only and removed with the browser.</summary>
internal sealed class ScratchDirectory
{
    private const string ProfileNote = ".profile";
    private const int RemoveTries = 3;
    private static readonly TimeSpan RemovePause = TimeSpan.FromMilliseconds(150);
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private ScratchDirectory(string path) => Path = path;

    public string Path { get; }

    public static ScratchDirectory Create(BrowserOwner owner, string browserId)
    {
        var path = System.IO.Path.Combine(owner.ScratchDirectory, browserId);
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            // Shared by owners of different users, as /tmp is; only each owner's own directory is private.
            Directory.CreateDirectory(BrowserOwner.ScratchRoot);
            Directory.CreateDirectory(owner.ScratchDirectory, OwnerOnly);
            Directory.CreateDirectory(path, OwnerOnly);
        }

        return new ScratchDirectory(path);
    }

    /// <summary>Writes down where the browser's profile is: its children name it and nothing else, and when the browser is gone nobody can tell whose it was.</summary>
    public void NoteProfile(string? profile)
    {
        if (profile is not null)
        {
            File.WriteAllText(System.IO.Path.Combine(Path, ProfileNote), profile);
        }
    }

    /// <summary>The profiles that an owner's browsers had. Only Playwright's own folders among the temporary ones are believed, for they will be removed.</summary>
    public static IReadOnlyList<string> ProfilesOf(string ownerDirectory)
    {
        try
        {
            return
            [
                .. Directory.EnumerateDirectories(ownerDirectory)
                    .Select(directory => System.IO.Path.Combine(directory, ProfileNote))
                    .Where(File.Exists)
                    .Select(File.ReadAllText)
                    .Where(profile => System.IO.Path.GetFileName(profile).StartsWith("playwright", StringComparison.Ordinal)
                        && System.IO.Path.GetDirectoryName(profile) == System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetTempPath())),
            ];
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            // Another user's: what it holds is that user's to end.
            return [];
        }
    }

    /// <summary>Removes a directory with its content; a dying process may still be writing, so it is tried three times.</summary>
    /// <returns>Null when it is gone; else why it is not.</returns>
    public static async Task<string?> RemoveAsync(string path, TimeProvider timeProvider)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (Directory.Exists(path))
                {
                    Directory.Delete(path, recursive: true);
                }

                return null;
            }
            catch (Exception held) when (held is IOException or UnauthorizedAccessException)
            {
                if (attempt == RemoveTries)
                {
                    return held.Message;
                }

                await Task.Delay(RemovePause, timeProvider, CancellationToken.None);
            }
        }
    }
}
