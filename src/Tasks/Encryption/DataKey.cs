using System.Security.Cryptography;

namespace BrowserAgent.Tasks.Encryption;

/// <summary>The random key of one job, which encrypts its payload, result, pictures and the content of its trail. Whoever destroys its wrapped copies makes all of them unreadable.</summary>
internal sealed class DataKey
{
    private const int Size = 32;
    private const char Separator = '.';

    private readonly string _job;
    private readonly AuthenticatedCipher _cipher;

    private DataKey(string job, byte[] key, string wrapped) => (_job, _cipher, Wrapped) = (job, new AuthenticatedCipher(key), wrapped);

    /// <summary>Id of the key that it is encrypted with, a dot, and the encrypted key in base64.</summary>
    public string Wrapped { get; }

    /// <param name="job">The id of its job.</param>
    /// <param name="with">Encrypts it.</param>
    public static DataKey Create(string job, EncryptionKey with)
    {
        var key = RandomNumberGenerator.GetBytes(Size);
        return new DataKey(job, key, $"{with.Id}{Separator}{Convert.ToBase64String(with.Wrap(key, PlaceOf(job)))}");
    }

    /// <exception cref="EncryptionKeyMissingException">This worker does not have the key that it is encrypted with.</exception>
    /// <exception cref="CryptographicException">It is of another job, or was changed, also where the key's id stands.</exception>
    public static DataKey Unwrap(string job, string wrapped, EncryptionKeyRing keys)
    {
        var end = wrapped.IndexOf(Separator, StringComparison.Ordinal);
        var id = end < 0 ? "" : wrapped[..end];
        if (!EncryptionKey.IsId(id))
        {
            throw new CryptographicException("The data key does not begin with the id of a key.");
        }

        if (keys.Find(id) is not { } with)
        {
            throw EncryptionKeyMissingException.Of(id);
        }

        try
        {
            return new DataKey(job, with.Unwrap(Convert.FromBase64String(wrapped[(end + 1)..]), PlaceOf(job)), wrapped);
        }
        catch (FormatException noBase64)
        {
            throw new CryptographicException("The data key is no base64.", noBase64);
        }
    }

    /// <param name="plain">The content.</param>
    /// <param name="place">Where it stands within the job: elsewhere it can't be decrypted.</param>
    /// <param name="before">Is written before it in clear.</param>
    public byte[] Encrypt(ReadOnlySpan<byte> plain, string place, ReadOnlySpan<byte> before = default) => _cipher.Encrypt(plain, PlaceOf(_job, place), before);

    /// <exception cref="CryptographicException">It is of another job or place, or was changed.</exception>
    public byte[] Decrypt(ReadOnlySpan<byte> content, string place) => _cipher.Decrypt(content, PlaceOf(_job, place));

    private static string PlaceOf(string job, string place = "") => $"browser-agent\0{job}\0{place}";
}
