using System.Security.Cryptography;
using System.Text;

namespace BrowserAgent.Tasks.Encryption;

/// <summary>
/// A job's payload or result as Redis stores it when it is encrypted: <c>enc1</c>, a digest or a hyphen, the wrapped data key, and the content in base64, with colons between them. It can
/// be read with nothing else than the job's id. JSON never begins so.
/// </summary>
internal static class EncryptedText
{
    public const string PayloadPlace = "payload";

    public const string ResultPlace = "result";

    private const string Mark = "enc1";
    private const string NoDigest = "-";

    public static bool Is(string text) => text.StartsWith(Mark + ":", StringComparison.Ordinal);

    /// <param name="key">The job's.</param>
    /// <param name="place">Which of the job's texts it is.</param>
    /// <param name="text">The text.</param>
    /// <param name="digest">Hexadecimal; by it the script that stores a job tells whether two jobs ask for the same. Null when it does not need to.</param>
    public static string Encrypt(DataKey key, string place, string text, string? digest = null) =>
        $"{Mark}:{digest ?? NoDigest}:{key.Wrapped}:{Convert.ToBase64String(key.Encrypt(Encoding.UTF8.GetBytes(text), place))}";

    /// <exception cref="EncryptionKeyMissingException">This worker does not have the key.</exception>
    /// <exception cref="CryptographicException">It is of another job or place, or was changed.</exception>
    public static (string Text, DataKey Key) Decrypt(string job, string place, string stored, EncryptionKeyRing keys)
    {
        if (stored.Split(':') is not [Mark, _, var wrapped, var content])
        {
            throw new CryptographicException("Its parts are missing.");
        }

        var key = DataKey.Unwrap(job, wrapped, keys);
        try
        {
            return (Encoding.UTF8.GetString(key.Decrypt(Convert.FromBase64String(content), place)), key);
        }
        catch (FormatException noBase64)
        {
            throw new CryptographicException("Its content is no base64.", noBase64);
        }
    }
}
