using System.Globalization;
using BrowserAgent.Sessions.Files;

namespace BrowserAgent.Sessions.Secrets;

/// <summary>Opens files that contain secrets, and refuses those that another user may read or change.</summary>
internal static class PrivateFile
{
    private const UnixFileMode ReadWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <param name="path">The file.</param>
    /// <param name="what">What the file is, for messages, such as "The secret file".</param>
    /// <param name="setting">Where its path was given, for messages.</param>
    /// <exception cref="InvalidDataException">The file can't be read, or is not private to the worker's user.</exception>
    public static FileStream Open(string path, string what, string setting)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{what} {path} ({setting}) can't be read: {failed.Message}", failed);
        }

        try
        {
            RefuseUnlessPrivate(file, path, what);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Checks the open file, not the path: a check of the path could be passed by one file and another one be read.</summary>
    private static void RefuseUnlessPrivate(FileStream file, string path, string what)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var mode = File.GetUnixFileMode(file.SafeFileHandle);
        if (mode is not (ReadWrite or UnixFileMode.UserRead))
        {
            throw new InvalidDataException(
                $"{what} {path} has mode {Convert.ToString((int)mode, 8)}, so other users may read or change it. Run: chmod 600 {path}");
        }

        if (OperatingSystem.IsLinux() && FileOwnerReader.OwnerOf(file.SafeFileHandle) is { } owner && owner != FileOwnerReader.CurrentUser())
        {
            throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture,
                $"{what} {path} belongs to user {owner}, but the worker runs as user {FileOwnerReader.CurrentUser()}. Run: chown {FileOwnerReader.CurrentUser()} {path}"));
        }
    }
}
