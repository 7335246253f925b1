using System.Security.Cryptography;
using System.Text;

namespace BrowserAgent.Tasks.Encryption;

/// <summary>AES-256-GCM with a random nonce. What is encrypted for one place can't be decrypted at another.</summary>
/// <remarks>Form: nonce (12 bytes), tag (16), ciphertext.</remarks>
internal static class AuthenticatedCipher
{
    private static readonly int NonceSize = AesGcm.NonceByteSizes.MaxSize;
    private static readonly int TagSize = AesGcm.TagByteSizes.MaxSize;

    public static byte[] Encrypt(byte[] key, ReadOnlySpan<byte> plain, string place)
    {
        var output = new byte[NonceSize + TagSize + plain.Length];
        RandomNumberGenerator.Fill(output.AsSpan(0, NonceSize));
        using var cipher = new AesGcm(key, TagSize);
        cipher.Encrypt(output.AsSpan(0, NonceSize), plain, output.AsSpan(NonceSize + TagSize), output.AsSpan(NonceSize, TagSize), Encoding.UTF8.GetBytes(place));
        return output;
    }

    /// <exception cref="CryptographicException">It was encrypted with another key or for another place, or was changed.</exception>
    public static byte[] Decrypt(byte[] key, ReadOnlySpan<byte> input, string place)
    {
        if (input.Length < NonceSize + TagSize)
        {
            throw new CryptographicException("It is too short.");
        }

        var plain = new byte[input.Length - NonceSize - TagSize];
        using var cipher = new AesGcm(key, TagSize);
        cipher.Decrypt(input[..NonceSize], input[(NonceSize + TagSize)..], input.Slice(NonceSize, TagSize), plain, Encoding.UTF8.GetBytes(place));
        return plain;
    }
}
