using System.Security.Cryptography;
using BrowserAgent.Sessions.Secrets;

namespace BrowserAgent.Tasks.Audit.Checkpoints;

/// <summary>The private key of checkpoints: ECDSA P-256, as PKCS #8 in base64 or as PEM text, whose line breaks may be written as <c>\n</c>.</summary>
internal sealed class CheckpointSigningKey : IDisposable
{
    /// <summary>The name of the secret that holds the key.</summary>
    public static readonly SecretName Name = new("browser-agent", "audit", "signing-key");

    private readonly ECDsa _key;

    private CheckpointSigningKey(ECDsa key)
    {
        _key = key;
        Id = CheckpointPublicKey.IdOf(key);
    }

    /// <summary>See <see cref="Checkpoint.Key"/>.</summary>
    public string Id { get; }

    /// <exception cref="InvalidDataException">It is no such key. The message holds nothing of the text.</exception>
    public static CheckpointSigningKey Read(Secret secret)
    {
        var text = secret.Reveal().Trim().Replace("\\n", "\n", StringComparison.Ordinal);
        var key = ECDsa.Create();
        try
        {
            if (text.StartsWith("-----", StringComparison.Ordinal))
            {
                key.ImportFromPem(text);
            }
            else
            {
                key.ImportPkcs8PrivateKey(Convert.FromBase64String(text), out _);
            }

            CheckpointPublicKey.RefuseOtherCurves(key);

            // The PEM text of a public key is imported without a complaint.
            key.SignData([], HashAlgorithmName.SHA256);
            return new CheckpointSigningKey(key);
        }
        catch (Exception unreadable) when (unreadable is CryptographicException or FormatException or ArgumentException)
        {
            key.Dispose();
            throw new InvalidDataException(
                $"The secret {Name} is no private key of ECDSA P-256 (PKCS #8 in base64, or PEM). Make a pair with: browser-agent audit keygen",
                new FormatException("The key can't be read.", unreadable));
        }
    }

    public Checkpoint Sign(Checkpoint checkpoint)
    {
        var named = checkpoint with { Key = Id };
        return named with { Signature = Convert.ToBase64String(Sign(named.SignedBytes())) };
    }

    public byte[] Sign(byte[] content) => _key.SignData(content, HashAlgorithmName.SHA256);

    public bool HasSigned(Checkpoint checkpoint)
    {
        try
        {
            return _key.VerifyData(checkpoint.SignedBytes(), Convert.FromBase64String(checkpoint.Signature), HashAlgorithmName.SHA256);
        }
        catch (FormatException)
        {
            return false;
        }
    }

    public void Dispose() => _key.Dispose();
}
