using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace BrowserAgent.Tasks.Encryption;

/// <summary>AES-256-GCM under one key, with a random nonce. What is encrypted for one place can't be decrypted at another. Thread-safe.</summary>
/// <remarks>Form: nonce (12 bytes), tag (16), ciphertext. The cipher is kept for the key's life, because making one costs more than encrypting a short text.</remarks>
[SuppressMessage("Reliability", "CA1001", Justification = "A data key lives as long as the records and trails that hold it, whose end nobody announces; the handle frees itself.")]
internal sealed class AuthenticatedCipher(byte[] key)
{
    private static readonly int NonceSize = AesGcm.NonceByteSizes.MaxSize;
    private static readonly int TagSize = AesGcm.TagByteSizes.MaxSize;

    private readonly Lock _lock = new();
    private readonly AesGcm _cipher = new(key, TagSize);

    /// <param name="plain">The content.</param>
    /// <param name="place">Is authenticated, and not stored.</param>
    /// <param name="before">Is written before it in clear.</param>
    public byte[] Encrypt(ReadOnlySpan<byte> plain, string place, ReadOnlySpan<byte> before = default)
    {
        var output = new byte[before.Length + NonceSize + TagSize + plain.Length];
        before.CopyTo(output);
        var (nonce, tag, content) = (output.AsMemory(before.Length, NonceSize), output.AsMemory(before.Length + NonceSize, TagSize), output.AsMemory(before.Length + NonceSize + TagSize));
        RandomNumberGenerator.Fill(nonce.Span);
        var associated = Encoding.UTF8.GetBytes(place);
        lock (_lock)
        {
            _cipher.Encrypt(nonce.Span, plain, content.Span, tag.Span, associated);
        }

        return output;
    }

    /// <exception cref="CryptographicException">It was encrypted with another key or for another place, or was changed.</exception>
    public byte[] Decrypt(ReadOnlySpan<byte> input, string place)
    {
        if (input.Length < NonceSize + TagSize)
        {
            throw new CryptographicException("It is too short.");
        }

        var plain = new byte[input.Length - NonceSize - TagSize];
        var associated = Encoding.UTF8.GetBytes(place);
        lock (_lock)
        {
            _cipher.Decrypt(input[..NonceSize], input[(NonceSize + TagSize)..], input.Slice(NonceSize, TagSize), plain, associated);
        }

        return plain;
    }
}
