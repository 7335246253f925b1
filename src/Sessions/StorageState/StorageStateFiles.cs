using System.Security.Cryptography;
using System.Text;
using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Files;

namespace BrowserAgent.Sessions.StorageState;

/// <summary>
/// The files of saved logins, one for each session of the pool, readable by this user only. A process locks each file that it uses until it ends, so two
/// workers that share a folder never restore the same login.
/// </summary>
internal sealed class StorageStateFiles(string folder) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, FileStream> _locks = new(StringComparer.Ordinal);

    /// <summary>The path of a session's file.</summary>
    public string PathOf(AccountId account, string place)
    {
        // Characters that a path may not contain are replaced; the digest keeps names apart that look the same afterwards.
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes($"{account.Site}\0{account.Name}\0{place}"));
        var name = string.Concat(place.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-'));
        return Path.Combine(Path.GetFullPath(folder), $"{(name.Length > 60 ? name[..60] : name)}-{Convert.ToHexStringLower(digest.AsSpan(0, 8))}.state");
    }

    /// <returns>False when another process has locked the file.</returns>
    /// <exception cref="IOException">The folder can't be used.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder can't be used.</exception>
    public bool TryLock(string path)
    {
        lock (_lock)
        {
            if (_locks.ContainsKey(path))
            {
                return true;
            }

            OwnerOnly.CreateFolder(folder);
            try
            {
                _locks[path] = OwnerOnly.Open(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                return true;
            }
            catch (IOException) when (File.Exists(path + ".lock"))
            {
                return false;
            }
        }
    }

    /// <returns>Null when there is no such file.</returns>
    public static async Task<byte[]?> ReadAsync(string path, CancellationToken cancellationToken) =>
        File.Exists(path) ? await File.ReadAllBytesAsync(path, cancellationToken) : null;

    /// <summary>Writes atomically: a reader sees the old file or the new one.</summary>
    public static async Task WriteAsync(string path, byte[] content, CancellationToken cancellationToken)
    {
        var temporaryPath = path + ".new";
        File.Delete(temporaryPath);
        await using (var file = OwnerOnly.Open(temporaryPath, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None))
        {
            await file.WriteAsync(content, cancellationToken);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporaryPath, path, overwrite: true);
    }

    public static void Delete(string path) => File.Delete(path);

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var held in _locks.Values)
            {
                held.Dispose();
            }

            _locks.Clear();
        }
    }
}
