using System.Security.Cryptography;
using BrowserAgent.Tasks.Encryption;

namespace BrowserAgent.Tasks.Audit.Content;

/// <summary>A picture or result as it is stored.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Content">What is in the file: encrypted when the job has a data key.</param>
/// <param name="Hash">SHA-256 of that.</param>
internal sealed record StoredFile(string Name, byte[] Content, string Hash)
{
    public static StoredFile Of(string name, ReadOnlySpan<byte> content, DataKey? key)
    {
        var stored = EncryptedFile.Encrypt(name, content, key);
        return new StoredFile(name, stored, Convert.ToHexStringLower(SHA256.HashData(stored)));
    }
}
