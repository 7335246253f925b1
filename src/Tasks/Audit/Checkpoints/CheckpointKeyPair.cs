using System.Security.Cryptography;

namespace BrowserAgent.Tasks.Audit.Checkpoints;

/// <summary>A new key pair for checkpoints.</summary>
/// <param name="Id">As checkpoints name the key.</param>
/// <param name="SecretName">The secret under which the worker looks for the private key.</param>
/// <param name="PrivateKey">PKCS #8 in base64, on one line.</param>
/// <param name="PublicKeyPem">For <c>audit verify</c>.</param>
public sealed record CheckpointKeyPair(string Id, string SecretName, string PrivateKey, string PublicKeyPem)
{
    public static CheckpointKeyPair Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CheckpointKeyPair(
            CheckpointPublicKey.IdOf(key), CheckpointSigningKey.Name.ToString(), Convert.ToBase64String(key.ExportPkcs8PrivateKey()), key.ExportSubjectPublicKeyInfoPem() + "\n");
    }
}
