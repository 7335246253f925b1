using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Security.KeyVault.Secrets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BrowserAgent.Sessions.Tests.Fixtures;

/// <summary>Implements the REST interface of a key vault: first a challenge, then the secret for a request with the token.</summary>
public sealed class FakeKeyVaultServer : IAsyncDisposable
{
    private const string Token = "token-of-the-worker";
    private readonly WebApplication _app;
    private readonly X509Certificate2 _certificate;

    private FakeKeyVaultServer(WebApplication app, X509Certificate2 certificate) => (_app, _certificate) = (app, certificate);

    public ConcurrentDictionary<string, string> Secrets { get; } = new(StringComparer.Ordinal);

    public static async Task<FakeKeyVaultServer> StartAsync()
    {
        var certificate = Certificate();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        var vault = new FakeKeyVaultServer(builder.Build(), certificate);
        vault._app.MapGet("/secrets/{name}", vault.Answer);
        await vault._app.StartAsync();
        return vault;
    }

    public SecretClient Client()
    {
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.Add(_certificate);
        var handler = new SocketsHttpHandler { SslOptions = { CertificateChainPolicy = trust } };
        var options = new SecretClientOptions
        {
            Transport = new HttpClientTransport(new HttpClient(handler, disposeHandler: true)),
            DisableChallengeResourceVerification = true,
        };
        return new SecretClient(new Uri(_app.Urls.Single()), new StaticCredential(), options);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _certificate.Dispose();
    }

    private IResult Answer(HttpContext context, string name)
    {
        if (context.Request.Headers.Authorization != $"Bearer {Token}")
        {
            context.Response.Headers.WWWAuthenticate = "Bearer authorization=\"https://login.example.com/tenant\", resource=\"https://vault.azure.net\"";
            return Results.Json(new { error = new { code = "Unauthorized", message = "A token is needed." } }, statusCode: StatusCodes.Status401Unauthorized);
        }

        return Secrets.TryGetValue(name, out var value)
            ? Results.Json(new { value, id = $"{_app.Urls.Single()}/secrets/{name}/4387e9f3d6e14c459867679a90fd0f79", attributes = new { enabled = true } })
            : Results.Json(new { error = new { code = "SecretNotFound", message = $"{name} was not found." } }, statusCode: StatusCodes.Status404NotFound);
    }

    private static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }

    private sealed class StaticCredential : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(Token, DateTimeOffset.UtcNow.AddHours(1));

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }
}
