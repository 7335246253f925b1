using BrowserAgent.Tasks.Audit.Content;
using BrowserAgent.Tasks.Encryption;

namespace BrowserAgent.Tasks.Audit;

/// <summary>Reads the data key of a job's folder, also while another process stores it.</summary>
internal static class DataKeyReader
{
    /// <exception cref="EncryptionKeyMissingException">This worker does not have the key that it is encrypted with.</exception>
    public static async Task<DataKeyState> ReadAsync(string folder, string job, EncryptionKeyRing keys, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, DataKeyFile.Name);
        if (new FileInfo(path) is not { Exists: true, Length: > 0 })
        {
            return DataKeyState.None;
        }

        await using var file = await LockedFileOpener.OpenAsync(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, timeProvider, cancellationToken);
        return DataKeyFile.Read(file, job, keys);
    }
}
