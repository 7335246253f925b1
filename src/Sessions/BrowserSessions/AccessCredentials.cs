using System.Text;
using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Origins;
using BrowserAgent.Sessions.Secrets;
using Microsoft.Playwright;

namespace BrowserAgent.Sessions.BrowserSessions;

/// <summary>What one session presents to its site's server: HTTP basic credentials and a client certificate. Only the pack's own origins get them.</summary>
internal sealed class AccessCredentials(SiteSessionProfile profile, string user, Secret? password, ClientCertificatePem? certificate)
{
    /// <summary>The Authorization header that belongs to a request; null for an address that asks for none.</summary>
    public string? AuthorizationFor(string address) =>
        password is not null && BasicOrigins.Allows(address)
            ? $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password.Reveal()}"))}"
            : null;

    public bool IsSameAs(AccessCredentials? other) => other is not null && other.Fingerprint == Fingerprint;

    private string Fingerprint => $"{password?.Reveal()}\n{(certificate is null ? "" : Convert.ToBase64String(certificate.PrivateKey) + Convert.ToBase64String(certificate.Certificates))}";

    private OriginSet BasicOrigins => new(profile.Access?.BasicOrigins ?? []);

    public void ApplyTo(BrowserNewContextOptions options, OriginGuard guard)
    {
        if (password is not null)
        {
            options.HttpCredentialsList = profile.Access!.BasicOrigins
                .Select(origin => new HttpCredentials { Username = user, Password = password.Reveal(), Origin = origin.GetLeftPart(UriPartial.Authority) });
        }

        if (certificate is not null)
        {
            options.ClientCertificates = profile.Origins.Where(origin => origin.Scheme == Uri.UriSchemeHttps)
                .Select(origin => new ClientCertificate { Origin = origin.GetLeftPart(UriPartial.Authority), Cert = certificate.Certificates, Key = certificate.PrivateKey });

            // With a certificate Playwright sends everything through a proxy of its own, which bypasses the browser's; so that proxy gets ours.
            options.Proxy = new Proxy { Server = guard.ProxyAddress };
        }
    }
}

/// <summary>Reads from the secrets what a site's server asks for.</summary>
internal sealed class AccessCredentialsReader(SecretResolver secrets, ClientCertificateReader certificates)
{
    private const string PasswordKind = "password";

    /// <returns>Null when the site asks for nothing.</returns>
    /// <exception cref="SecretMissingException">A secret is missing.</exception>
    /// <exception cref="InvalidDataException">The certificate can't be used.</exception>
    public async Task<AccessCredentials?> ReadAsync(SiteSessionProfile profile, AccountId account, CancellationToken cancellationToken)
    {
        if (profile.Access is not { } access)
        {
            return null;
        }

        var password = access.BasicOrigins.Count > 0 ? await secrets.ResolveAsync(new SecretName(account.Site, account.Name, PasswordKind), cancellationToken) : null;
        var certificate = access.UsesClientCertificate ? await certificates.ReadAsync(account.Site, account.Name, cancellationToken) : null;
        return new AccessCredentials(profile, account.Name, password, certificate);
    }
}
