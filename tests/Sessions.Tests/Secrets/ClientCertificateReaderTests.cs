using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using BrowserAgent.Sessions.Secrets;
using BrowserAgent.Sessions.Tests.Fixtures;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Secrets;

public sealed class ClientCertificateReaderTests : IDisposable
{
    private readonly X509Certificate2 _certificate = TestCertificates.Create("clerk");
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"certificate-{Guid.NewGuid():N}");
    private readonly Dictionary<string, string> _secrets = new(StringComparer.Ordinal);

    public void Dispose()
    {
        _certificate.Dispose();
        File.Delete(_path);
    }

    [Theory]
    [InlineData("pem")]
    [InlineData("pem on one line")]
    [InlineData("pem and key apart")]
    [InlineData("encrypted key")]
    [InlineData("pfx")]
    [InlineData("pfx with passphrase")]
    [InlineData("path")]
    public async Task ReadAsync_EveryForm_GivesCertificateAndKey(string form)
    {
        var pem = _certificate.ExportCertificatePem();
        var key = TestCertificates.KeyOf(_certificate);
        _secrets["certificate"] = form switch
        {
            "pem on one line" => $"{pem}\n{key}".Replace("\n", "\\n", StringComparison.Ordinal),
            "pem and key apart" or "encrypted key" => pem,
            "pfx" => Convert.ToBase64String(_certificate.Export(X509ContentType.Pkcs12)),
            "pfx with passphrase" => Convert.ToBase64String(_certificate.Export(X509ContentType.Pkcs12, "open sesame")),
            "path" => WritePrivate($"{pem}\n{key}"),
            _ => $"{pem}\n{key}",
        };
        if (form == "pem and key apart")
        {
            _secrets["certificate-key"] = key;
        }

        if (form == "encrypted key")
        {
            using var rsa = _certificate.GetRSAPrivateKey()!;
            _secrets["certificate-key"] = rsa.ExportEncryptedPkcs8PrivateKeyPem("open sesame", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));
        }

        if (form is "encrypted key" or "pfx with passphrase")
        {
            _secrets["certificate-passphrase"] = "open sesame";
        }

        var read = await ReadAsync();

        using var back = X509Certificate2.CreateFromPem(Encoding.ASCII.GetString(read.Certificates), Encoding.ASCII.GetString(read.PrivateKey));
        Assert.Equal(_certificate.Thumbprint, back.Thumbprint);
    }

    [Theory]
    [InlineData("no form at all!", "neither PEM text nor a PFX file")]
    [InlineData("AAAA", "can't be read")]
    [InlineData("certificate only", "can't be read")]
    [InlineData("open file", "chmod 600")]
    [InlineData("expired", "is valid from")]
    public async Task ReadAsync_Unusable_SaysWhyWithoutTheSecret(string what, string words)
    {
        using var expired = TestCertificates.Create("old", DateTimeOffset.UtcNow.AddDays(-1));
        _secrets["certificate"] = what switch
        {
            "certificate only" => _certificate.ExportCertificatePem(),
            "open file" => WritePrivate(_certificate.ExportCertificatePem(), UnixFileMode.OtherRead),
            "expired" => $"{expired.ExportCertificatePem()}\n{TestCertificates.KeyOf(expired)}",
            _ => what,
        };

        var unusable = await Assert.ThrowsAsync<InvalidDataException>(ReadAsync);

        Assert.Contains(words, unusable.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("BEGIN", unusable.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_NoCertificate_NamesWhereItWasSearched()
    {
        var missing = await Assert.ThrowsAsync<SecretMissingException>(ReadAsync);

        Assert.Contains("erp/clerk/certificate", missing.Message, StringComparison.Ordinal);
    }

    private Task<ClientCertificatePem> ReadAsync() =>
        new ClientCertificateReader(new SecretResolver([new FixedSecrets(_secrets)]), TimeProvider.System).ReadAsync("erp", "clerk", CancellationToken.None);

    private string WritePrivate(string text, UnixFileMode more = UnixFileMode.None)
    {
        File.WriteAllText(_path, text);
        File.SetUnixFileMode(_path, UnixFileMode.UserRead | UnixFileMode.UserWrite | more);
        return _path;
    }
}
