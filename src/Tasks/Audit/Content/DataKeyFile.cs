using System.Text;
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

    /// <param name="file">The file, opened beside a process that may store the key at this moment; an empty one has none.</param>
    /// <param name="job">The job's id.</param>
    /// <param name="keys">The worker's keys.</param>
    /// <exception cref="EncryptionKeyMissingException">This worker does not have the key that it is encrypted with.</exception>
    public static DataKeyState Read(FileStream file, string job, EncryptionKeyRing keys)
    {
        using var reader = new StreamReader(file, Encoding.ASCII);
        return reader.ReadToEnd() is { Length: > 0 } text ? Parse(text, job, keys) : DataKeyState.None;
    }

    /// <summary>The folder's data key; it gets the given one when it has none.</summary>
    /// <param name="file">The file, opened for this process alone and made if it was missing: an empty one was left by a crash. One open and one write are nearly the whole cost of encrypting a small trail.</param>
    /// <param name="job">The job's id.</param>
    /// <param name="keys">The worker's keys.</param>
    /// <param name="ofPayload">The key that Redis has with the payload; null when it has none. Then the file is the only place of the new key, and is on the disk when this returns.</param>
    public static DataKeyState ReadOrStore(FileStream file, string job, EncryptionKeyRing keys, DataKey? ofPayload)
    {
        if (file.Length > 0)
        {
            using var reader = new StreamReader(file, Encoding.ASCII);
            return Parse(reader.ReadToEnd(), job, keys);
        }

        var key = ofPayload ?? keys.CreateDataKey(job) ?? throw new InvalidOperationException("Nothing new is encrypted, so the folder needs no data key.");
        file.Write(Encoding.ASCII.GetBytes(key.Wrapped));
        file.Flush(flushToDisk: ofPayload is null);
        return new DataKeyState(key, IsErased: false);
    }

    /// <param name="path">The file.</param>
    /// <returns>Whether there is no data key in it.</returns>
    public static bool IsDestroyed(string path) => !File.Exists(path) || new FileInfo(path).Length <= Erased.Length;

    /// <summary>Puts the data key on the disk, before an event that must be there.</summary>
    public static void Flush(string folder)
    {
        using var file = new FileStream(Path.Combine(folder, Name), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Destroys the data key.</summary>
    public static void Erase(string folder)
    {
        var path = Path.Combine(folder, Name);
        using (var file = OwnerOnly.Open(path + ".new", FileMode.Create, FileAccess.Write, FileShare.None))
        {
            file.Write(Encoding.ASCII.GetBytes(Erased));
            file.Flush(flushToDisk: true);
        }

        File.Move(path + ".new", path, overwrite: true);
    }

    private static DataKeyState Parse(string text, string job, EncryptionKeyRing keys) =>
        text.Trim() is Erased ? DataKeyState.Destroyed : new DataKeyState(DataKey.Unwrap(job, text.Trim(), keys), IsErased: false);
}

/// <summary>What a job's folder has.</summary>
/// <param name="Key">The data key; null when the folder has none.</param>
/// <param name="IsErased">The data key was destroyed on purpose.</param>
internal sealed record DataKeyState(DataKey? Key, bool IsErased)
{
    public static readonly DataKeyState None = new(null, IsErased: false);

    public static readonly DataKeyState Destroyed = new(null, IsErased: true);
}
