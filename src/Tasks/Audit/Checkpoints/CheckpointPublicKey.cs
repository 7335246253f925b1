using System.Security.Cryptography;

namespace BrowserAgent.Tasks.Audit.Checkpoints;

/// <summary>A public key that checkpoints may be signed with.</summary>
internal sealed class CheckpointPublicKey : IDisposable
{
    private const string Label = "PUBLIC KEY";
    private const int IdLength = 16;
    private const string Curve = "1.2.840.10045.3.1.7";

    private readonly ECDsa _key;

    private CheckpointPublicKey(ECDsa key) => (_key, Id) = (key, IdOf(key));

    public string Id { get; }

    /// <summary>The public keys of a PEM file; after a change of keys it may hold the old ones as well.</summary>
    /// <exception cref="InvalidDataException">It holds none, or another kind of key.</exception>
    public static IReadOnlyList<CheckpointPublicKey> ReadAll(string pem, string source)
    {
        var keys = new List<CheckpointPublicKey>();
        var rest = pem.AsSpan();
        while (PemEncoding.TryFind(rest, out var found))
        {
            var isPublic = rest[found.Label].SequenceEqual(Label);
            var key = ECDsa.Create();
            try
            {
                if (!isPublic)
                {
                    throw new CryptographicException($"It holds a \"{rest[found.Label]}\".");
                }

                key.ImportFromPem(rest[found.Location]);
                RefuseOtherCurves(key);
            }
            catch (CryptographicException unreadable)
            {
                key.Dispose();
                throw new InvalidDataException($"{source} can't be read as public keys of ECDSA P-256: {unreadable.Message} Give the file audit-public-key.pem of \"audit keygen\".", unreadable);
            }

            keys.Add(new CheckpointPublicKey(key));
            rest = rest[found.Location.End..];
        }

        return keys.Count > 0 ? keys : throw new InvalidDataException($"{source} holds no public key in PEM form. Give the file audit-public-key.pem of \"audit keygen\".");
    }

    public bool HasSigned(Checkpoint checkpoint) => HasSigned(checkpoint.SignedBytes(), checkpoint.Signature);

    public bool HasSigned(byte[] content, string signature)
    {
        var bytes = new byte[2 * 32];
        return Convert.TryFromBase64String(signature, bytes, out var length) && _key.VerifyData(content, bytes.AsSpan(0, length), HashAlgorithmName.SHA256);
    }

    public void Dispose() => _key.Dispose();

    internal static string IdOf(ECDsa key) => Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()))[..IdLength];

    internal static void RefuseOtherCurves(ECDsa key)
    {
        if (key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value != Curve)
        {
            throw new CryptographicException("It is not on the curve P-256.");
        }
    }
}
