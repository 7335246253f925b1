using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace BrowserAgent.Sessions.Secrets;

/// <summary>A client certificate with its chain, and its private key, as PEM.</summary>
internal sealed record ClientCertificatePem(byte[] Certificates, byte[] PrivateKey);

/// <summary>
/// Reads an account's client certificate from its secrets. <c>certificate</c> is PEM text, a PFX file in base64 as an Azure Key Vault gives it, or the
/// absolute path of a PEM or PFX file; <c>certificate-key</c> is the private key as PEM or its path, when <c>certificate</c> holds none;
/// <c>certificate-passphrase</c> decrypts either.
/// </summary>
internal sealed class ClientCertificateReader(SecretResolver secrets, TimeProvider timeProvider)
{
    public const string CertificateKind = "certificate";
    public const string KeyKind = "certificate-key";
    public const string PassphraseKind = "certificate-passphrase";

    private const string PemMark = "-----BEGIN ";

    /// <exception cref="SecretMissingException">There is no certificate.</exception>
    /// <exception cref="InvalidDataException">The certificate can't be read, has no key, or is not valid now. The message holds no secret.</exception>
    public async Task<ClientCertificatePem> ReadAsync(string site, string account, CancellationToken cancellationToken)
    {
        var name = new SecretName(site, account, CertificateKind);
        var content = await ContentOfAsync(await secrets.ResolveAsync(name, cancellationToken), name, cancellationToken);
        var keyName = name with { Kind = KeyKind };
        var key = await secrets.FindAsync(keyName, cancellationToken) is { } separate ? Encoding.UTF8.GetString(await ContentOfAsync(separate, keyName, cancellationToken)) : null;
        var passphrase = (await secrets.FindAsync(name with { Kind = PassphraseKind }, cancellationToken))?.Reveal();
        try
        {
            return ToPem(name, IsPem(content) ? FromPem(Encoding.UTF8.GetString(content), key, passphrase) : FromPfx(content, passphrase));
        }
        catch (CryptographicException unreadable)
        {
            throw new InvalidDataException(
                $"The client certificate {name} can't be read: {unreadable.Message} Give PEM text with its private key (or the key as {keyName}), or a PFX file, and its passphrase as {name with { Kind = PassphraseKind }} if it has one.",
                unreadable);
        }
    }

    private static async Task<byte[]> ContentOfAsync(Secret secret, SecretName name, CancellationToken cancellationToken)
    {
        var text = secret.Reveal().Trim();
        if (Path.IsPathFullyQualified(text))
        {
            await using var file = PrivateFile.Open(text, "The certificate file", $"secret {name}");
            using var content = new MemoryStream();
            await file.CopyToAsync(content, cancellationToken);
            return content.ToArray();
        }

        if (text.Contains(PemMark, StringComparison.Ordinal))
        {
            // A secret of one line, such as one of the secret file, writes its line breaks as \n.
            return Encoding.UTF8.GetBytes(text.Replace("\\n", "\n", StringComparison.Ordinal));
        }

        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException unreadable)
        {
            throw new InvalidDataException($"The secret {name} is neither PEM text nor a PFX file in base64 nor the absolute path of one of them. Write it in one of these forms.", unreadable);
        }
    }

    private static bool IsPem(byte[] content) => content.AsSpan().IndexOf("-----BEGIN "u8) >= 0;

    private static X509Certificate2Collection FromPem(string certificates, string? key, string? passphrase)
    {
        var keyText = key ?? certificates;
        var all = new X509Certificate2Collection();
        all.ImportFromPem(certificates);
        if (all.Count == 0)
        {
            throw new CryptographicException("It holds no certificate.");
        }

        all[0].Dispose();
        all[0] = keyText.Contains("ENCRYPTED", StringComparison.Ordinal)
            ? X509Certificate2.CreateFromEncryptedPem(certificates, keyText, passphrase ?? "")
            : X509Certificate2.CreateFromPem(certificates, keyText);
        return all;
    }

    private static X509Certificate2Collection FromPfx(byte[] content, string? passphrase)
    {
        var flags = X509KeyStorageFlags.Exportable | (OperatingSystem.IsMacOS() ? X509KeyStorageFlags.DefaultKeySet : X509KeyStorageFlags.EphemeralKeySet);
        return X509CertificateLoader.LoadPkcs12Collection(content, passphrase, flags);
    }

    /// <summary>PEM in every case: the driver's TLS library refuses PFX files of older encryptions, which .NET still reads.</summary>
    private ClientCertificatePem ToPem(SecretName name, X509Certificate2Collection certificates)
    {
        try
        {
            var own = certificates.FirstOrDefault(certificate => certificate.HasPrivateKey)
                ?? throw new CryptographicException("It holds no private key.");
            var now = timeProvider.GetUtcNow();
            if (now.UtcDateTime > own.NotAfter.ToUniversalTime() || now.UtcDateTime < own.NotBefore.ToUniversalTime())
            {
                throw new InvalidDataException($"The client certificate {name} is valid from {own.NotBefore.ToUniversalTime():yyyy-MM-dd} to {own.NotAfter.ToUniversalTime():yyyy-MM-dd} only. Replace it.");
            }

            var key = own.GetRSAPrivateKey()?.ExportPkcs8PrivateKeyPem() ?? own.GetECDsaPrivateKey()?.ExportPkcs8PrivateKeyPem()
                ?? throw new CryptographicException("Its key is neither RSA nor ECDSA.");
            var chain = certificates.Where(certificate => certificate != own).Prepend(own).Select(certificate => certificate.ExportCertificatePem());
            return new ClientCertificatePem(Encoding.ASCII.GetBytes(string.Join('\n', chain)), Encoding.ASCII.GetBytes(key));
        }
        finally
        {
            foreach (var certificate in certificates)
            {
                certificate.Dispose();
            }
        }
    }
}
