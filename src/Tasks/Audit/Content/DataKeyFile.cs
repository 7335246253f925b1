using BrowserAgent.Sessions.Files;
using BrowserAgent.Tasks.Encryption;

namespace BrowserAgent.Tasks.Audit.Content;

/// <summary>The file with the wrapped data key in a job's folder: with it and the worker's keys, the folder can be read without Redis.</summary>
internal static class DataKeyFile
{
    public const string Name = "data.key";

    /// <summary>Stands in the file when the data key was destroyed, so that no worker makes another one.</summary>
    private const string Erased = "erased";

    /// <summary>Whether the data key was destroyed; a wrapped one is never as short.</summary>
    public static bool IsErased(string folder) => new FileInfo(Path.Combine(folder, Name)) is { Exists: true, Length: var length } && length == Erased.Length;

    /// <returns>Null when the folder has none.</returns>
    /// <exception cref="EncryptionKeyMissingException">This worker does not have the key that it is encrypted with.</exception>
    public static DataKeyState Read(string folder, string job, EncryptionKeyRing keys)
    {
        var path = Path.Combine(folder, Name);
        if (!File.Exists(path))
        {
            return DataKeyState.None;
        }

        var text = File.ReadAllText(path).Trim();
        return text == Erased ? DataKeyState.Destroyed : new DataKeyState(DataKey.Unwrap(job, text, keys), IsErased: false);
    }

    /// <summary>The folder's data key; it gets the given one when it has none, unless another process was faster.</summary>
    public static DataKeyState ReadOrStore(string folder, string job, EncryptionKeyRing keys, DataKey? ofJob)
    {
        var known = Read(folder, job, keys);
        if (known != DataKeyState.None || (ofJob ?? keys.CreateDataKey(job)) is not { } key || !keys.Encrypts)
        {
            return known;
        }

        var mine = Path.Combine(folder, $".{Name}-{Guid.NewGuid():N}");
        try
        {
            using (var file = OwnerOnly.Open(mine, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                file.Write(System.Text.Encoding.ASCII.GetBytes(key.Wrapped));

                // Without its key, everything that is written from now on could never be read again.
                file.Flush(flushToDisk: true);
            }

            File.Move(mine, Path.Combine(folder, Name), overwrite: false);
        }
        catch (IOException) when (File.Exists(Path.Combine(folder, Name)))
        {
            // Another process was faster: its key is read below.
        }
        finally
        {
            File.Delete(mine);
        }

        return Read(folder, job, keys);
    }

    /// <param name="path">The file.</param>
    /// <returns>Whether there is no data key in it.</returns>
    public static bool IsDestroyed(string path) => !File.Exists(path) || new FileInfo(path).Length <= Erased.Length;

    /// <summary>Destroys the data key, also what a killed worker left of it on the way into its file.</summary>
    public static void Erase(string folder)
    {
        var path = Path.Combine(folder, Name);
        using (var file = OwnerOnly.Open(path + ".new", FileMode.Create, FileAccess.Write, FileShare.None))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(Erased));
            file.Flush(flushToDisk: true);
        }

        File.Move(path + ".new", path, overwrite: true);
        foreach (var left in Directory.EnumerateFiles(folder, $".{Name}-*"))
        {
            File.Delete(left);
        }
    }
}

/// <summary>What a job's folder has.</summary>
/// <param name="Key">The data key; null when the folder has none.</param>
/// <param name="IsErased">The data key was destroyed on purpose.</param>
internal sealed record DataKeyState(DataKey? Key, bool IsErased)
{
    public static readonly DataKeyState None = new(null, IsErased: false);

    public static readonly DataKeyState Destroyed = new(null, IsErased: true);
}
