using System.Text;
using BrowserAgent.Sessions.Files;

namespace BrowserAgent.Sessions.Launch;

/// <summary>The folder for temporary files of one browser, readable by its user only and removed with the browser.</summary>
internal sealed class ScratchDirectory
{
    private const string ProfileNote = ".profile";
    private const int ShortestName = 4;
    private const int RemoveTries = 3;
    private static readonly TimeSpan RemovePause = TimeSpan.FromMilliseconds(150);

    private ScratchDirectory(string path) => Path = path;

    public string Path { get; }

    public static ScratchDirectory Create(BrowserOwnerId owner, string browserId)
    {
        // Chromium makes a socket below it, whose path may have 107 bytes: as much of the id as no other browser's folder has.
        var length = ShortestName;
        while (length < browserId.Length && Directory.Exists(System.IO.Path.Combine(owner.ScratchDirectory, browserId[..length])))
        {
            length++;
        }

        var path = System.IO.Path.Combine(owner.ScratchDirectory, browserId[..Math.Min(length, browserId.Length)]);
        OwnerOnly.CreateFolder(path);
        return new ScratchDirectory(path);
    }

    /// <summary>Stores the path of the browser's profile: child processes name only the profile, so without this note they can't be matched to an owner once the browser is gone.</summary>
    public void NoteProfile(string? profile)
    {
        if (profile is not null)
        {
            OwnerOnly.Write(System.IO.Path.Combine(Path, ProfileNote), Encoding.UTF8.GetBytes(profile));
        }
    }

    /// <summary>The profiles of an owner's browsers. Only Playwright's profile folders directly in the temporary folder are returned, because the caller removes them.</summary>
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
            // It belongs to another user, whose own worker cleans it up.
            return [];
        }
    }

    /// <summary>Removes a directory with its content; a process that is ending may still write to it, so three attempts are made.</summary>
    /// <returns>Null when it is removed; else why not.</returns>
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
