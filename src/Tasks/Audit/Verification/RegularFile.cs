namespace BrowserAgent.Tasks.Audit.Verification;

/// <summary>
/// Reads files of a folder that somebody else may have filled. Opening a named pipe would wait for ever, and a symbolic link leads anywhere: neither is opened. A pipe
/// and a device have the length 0, so a file without content is not opened at all.
/// </summary>
internal static class RegularFile
{
    private const int BlockSize = 4 * 1024 * 1024;

    /// <summary>The whole file as it was when the reading began. It is opened again for each block, so that a writer, who needs it alone, never waits long.</summary>
    /// <returns>Null when there is no such file.</returns>
    /// <exception cref="IOException">It is a symbolic link, or can't be read.</exception>
    public static async Task<byte[]?> ReadAsync(string path, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        if (LengthOf(path) is not { } length)
        {
            return null;
        }

        var content = new byte[length];
        var end = 0;
        while (end < content.Length)
        {
            await using var file = await LockedFileOpener.OpenAsync(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, timeProvider, cancellationToken);
            file.Seek(end, SeekOrigin.Begin);
            var read = await file.ReadAtLeastAsync(content.AsMemory(end, Math.Min(BlockSize, content.Length - end)), 1, throwOnEndOfStream: false, cancellationToken);
            if (read == 0)
            {
                // A worker removed an incomplete line meanwhile.
                return content[..end];
            }

            end += read;
        }

        return content;
    }

    /// <returns>Null when there is no such file.</returns>
    /// <exception cref="IOException">It is a symbolic link, or can't be read.</exception>
    public static Stream? Open(string path) => LengthOf(path) switch
    {
        null => null,
        0 => Stream.Null,
        _ => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete),
    };

    private static long? LengthOf(string path)
    {
        var file = new FileInfo(path);
        return file.LinkTarget is not null ? throw new IOException($"{path} is a symbolic link, which no worker makes.")
            : file.Exists ? file.Length
            : null;
    }
}
