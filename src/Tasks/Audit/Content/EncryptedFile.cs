using System.Security.Cryptography;
using BrowserAgent.Tasks.Encryption;

namespace BrowserAgent.Tasks.Audit.Content;

/// <summary>A picture or result as it is stored when it is encrypted: a mark that neither JPEG nor JSON begins with, then the content.</summary>
internal static class EncryptedFile
{
    private static ReadOnlySpan<byte> Mark => "BAENC1\n"u8;

    public static int MarkLength => Mark.Length;

    public static bool Is(ReadOnlySpan<byte> content) => content.StartsWith(Mark);

    /// <param name="name">The file's name: under another one it can't be decrypted.</param>
    /// <param name="content">Its content in clear.</param>
    /// <param name="key">Null stores it in clear.</param>
    public static byte[] Encrypt(string name, ReadOnlySpan<byte> content, DataKey? key) => key is null ? content.ToArray() : key.Encrypt(content, PlaceOf(name), Mark);

    /// <exception cref="CryptographicException">It is of another job or name, or was changed.</exception>
    public static byte[] Decrypt(string name, ReadOnlySpan<byte> stored, DataKey key) => key.Decrypt(stored[Mark.Length..], PlaceOf(name));

    private static string PlaceOf(string name) => $"file\0{name}";
}
