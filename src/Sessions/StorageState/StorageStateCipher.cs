using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using BrowserAgent.Sessions.Accounts;

namespace BrowserAgent.Sessions.StorageState;

/// <summary>
/// Encrypts a saved login (AES-256-GCM) for one session of one account. Data that was encrypted for another session, with another key, or that was
/// changed since, is rejected.
/// </summary>
/// <remarks>File format: version (1 byte), nonce (12), tag (16), ciphertext. Plain text: times of login and last activity (Unix ms, 8 bytes each), storage (UTF-8).</remarks>
internal sealed class StorageStateCipher
{
    private const byte Version = 1;
    private const int KeySize = 32;
    private const int TimesSize = 2 * sizeof(long);
    private static readonly int NonceSize = AesGcm.NonceByteSizes.MaxSize;
    private static readonly int TagSize = AesGcm.TagByteSizes.MaxSize;

    private readonly byte[] _key;

    /// <param name="secret">Must have high entropy: the key is derived with HKDF, which does not slow down guessing as a password hash does.</param>
    public StorageStateCipher(string secret) =>
        _key = HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), KeySize, info: "browser-agent session state 1"u8.ToArray());

    private static int HeadSize => 1 + NonceSize + TagSize;

    public byte[] Encrypt(AccountId account, string place, SavedLogin saved)
    {
        var plain = new byte[TimesSize + Encoding.UTF8.GetByteCount(saved.Storage)];
        BinaryPrimitives.WriteInt64LittleEndian(plain, saved.LoggedInAt.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteInt64LittleEndian(plain.AsSpan(sizeof(long)), saved.LastActiveAt.ToUnixTimeMilliseconds());
        Encoding.UTF8.GetBytes(saved.Storage, plain.AsSpan(TimesSize));

        var file = new byte[HeadSize + plain.Length];
        file[0] = Version;
        var nonce = file.AsSpan(1, NonceSize);
        var tag = file.AsSpan(1 + NonceSize, TagSize);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(_key, TagSize);
        cipher.Encrypt(nonce, plain, file.AsSpan(HeadSize), tag, AssociatedData(account, place));
        CryptographicOperations.ZeroMemory(plain);
        return file;
    }

    /// <returns>Null when the file was not encrypted with this key for this session, or was changed.</returns>
    public SavedLogin? Decrypt(AccountId account, string place, byte[] file)
    {
        if (file.Length < HeadSize + TimesSize || file[0] != Version)
        {
            return null;
        }

        var plain = new byte[file.Length - HeadSize];
        try
        {
            using var cipher = new AesGcm(_key, TagSize);
            cipher.Decrypt(file.AsSpan(1, NonceSize), file.AsSpan(HeadSize), file.AsSpan(1 + NonceSize, TagSize), plain, AssociatedData(account, place));
            return new SavedLogin
            {
                LoggedInAt = DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64LittleEndian(plain)),
                LastActiveAt = DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64LittleEndian(plain.AsSpan(sizeof(long)))),
                Storage = Encoding.UTF8.GetString(plain, TimesSize, plain.Length - TimesSize),
            };
        }
        catch (CryptographicException)
        {
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private static byte[] AssociatedData(AccountId account, string place) => Encoding.UTF8.GetBytes($"browser-agent\0{Version}\0{account.Site}\0{account.Name}\0{place}");
}
