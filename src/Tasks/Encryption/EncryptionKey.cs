using System.Security.Cryptography;
using System.Text;

namespace BrowserAgent.Tasks.Encryption;

/// <summary>One key of the secret, which encrypts the data keys of jobs. It encrypts no content itself, so it can be replaced without writing anything afresh.</summary>
internal sealed class EncryptionKey
{
    /// <summary>A shorter key could be guessed.</summary>
    public const int MinLength = 32;

    private const int KeySize = 32;
    private const int IdSize = 4;
    private const int DigestSize = 16;

    private readonly AuthenticatedCipher _wrapping;
    private readonly byte[] _digests;

    /// <param name="text">Must have high entropy: the keys are derived with HKDF, which does not slow down guessing as a password hash does.</param>
    public EncryptionKey(string text)
    {
        _wrapping = new AuthenticatedCipher(Derive(text, "browser-agent data keys 1"u8));
        _digests = Derive(text, "browser-agent digests 1"u8);
        Id = Convert.ToHexStringLower(Derive(text, "browser-agent key id 1"u8).AsSpan(0, IdSize));
    }

    /// <summary>Says which key it is, and nothing about its text.</summary>
    public string Id { get; }

    /// <summary>Whether it has the form of an <see cref="Id"/>.</summary>
    public static bool IsId(string text) => text.Length == 2 * IdSize && text.All(char.IsAsciiHexDigitLower);

    public byte[] Wrap(byte[] dataKey, string place) => _wrapping.Encrypt(dataKey, place);

    /// <exception cref="CryptographicException">It was wrapped for another place or with another key, or was changed.</exception>
    public byte[] Unwrap(ReadOnlySpan<byte> wrapped, string place) => _wrapping.Decrypt(wrapped, place);

    /// <summary>The same for the same text, and nobody without the key can compute it.</summary>
    public string DigestOf(string text) => Convert.ToHexStringLower(HMACSHA256.HashData(_digests, Encoding.UTF8.GetBytes(text)).AsSpan(0, DigestSize));

    private static byte[] Derive(string text, ReadOnlySpan<byte> purpose)
    {
        var key = new byte[KeySize];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(text), key, salt: [], purpose);
        return key;
    }
}
