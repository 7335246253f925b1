using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.BrowserSessions;
using BrowserAgent.Sessions.Launch;
using BrowserAgent.Sessions.Origins;
using BrowserAgent.Sessions.Secrets;
using BrowserAgent.Sessions.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Launch;

/// <summary>A context with a client certificate presents it to the site and still reaches nothing else.</summary>
public sealed class ClientCertificateContextTests : IAsyncLifetime
{
    private readonly X509Certificate2 _server = TestCertificates.Create("server");
    private readonly X509Certificate2 _client = TestCertificates.Create("clerk");
    private readonly string _authority = Path.Combine(Path.GetTempPath(), $"authority-{Guid.NewGuid():N}.pem");
    private WebApplication _site = null!;
    private LocalSite _foreign = null!;
    private BrowserLaunchFixture _fixture = null!;
    private RunningBrowser _browser = null!;

    private Uri Origin => new UriBuilder(_site.Urls.Single()) { Host = "localhost" }.Uri;

    public async ValueTask InitializeAsync()
    {
        // The driver checks the site's certificate, and reads this when it starts.
        await File.WriteAllTextAsync(_authority, _server.ExportCertificatePem());
        Environment.SetEnvironmentVariable("NODE_EXTRA_CA_CERTS", _authority);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(https =>
        {
            https.ServerCertificate = _server;
            https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            https.ClientCertificateValidation = (certificate, _, _) => certificate.Thumbprint == _client.Thumbprint;
        })));
        _site = builder.Build();
        _site.Map("/", context => context.Response.WriteAsync($"{context.Request.Method} by {context.Connection.ClientCertificate!.Subject}"));
        await _site.StartAsync();
        _foreign = await LocalSite.StartAsync();
        _fixture = new BrowserLaunchFixture();
        _browser = await _fixture.Launcher.LaunchAsync(new OriginSet([Origin]), CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        await _fixture.DisposeAsync();
        await _foreign.DisposeAsync();
        await _site.DisposeAsync();
        Environment.SetEnvironmentVariable("NODE_EXTRA_CA_CERTS", null);
        File.Delete(_authority);
        _server.Dispose();
        _client.Dispose();
    }

    [Fact]
    public async Task Context_SiteAsksForACertificate_BrowserAndDriverPresentIt()
    {
        await using var context = await _browser.Browser.NewContextAsync(Options());
        var page = await context.NewPageAsync();

        await page.GotoAsync(Origin.AbsoluteUri);
        var byDriver = await context.APIRequest.PostAsync(Origin.AbsoluteUri);

        Assert.Equal("GET by CN=clerk", await page.InnerTextAsync("body"));
        Assert.Equal("POST by CN=clerk", await byDriver.TextAsync());
    }

    [Fact]
    public async Task Context_ForeignOrigin_IsReachedByNeitherBrowserNorDriver()
    {
        await using var context = await _browser.Browser.NewContextAsync(Options());
        var page = await context.NewPageAsync();

        await TryAsync(async () => await page.GotoAsync(_foreign.At("/page")));
        await TryAsync(async () => await context.APIRequest.PostAsync(_foreign.At("/page")));

        Assert.Empty(_foreign.Requests);
    }

    [Fact]
    public async Task NegativeControl_CertificateWithoutTheGuardsProxy_ReachesAForeignOrigin()
    {
        var options = Options();
        options.Proxy = null;
        await using var context = await _browser.Browser.NewContextAsync(options);
        var page = await context.NewPageAsync();

        await page.GotoAsync(_foreign.At("/page"));

        Assert.NotEmpty(_foreign.Requests);
    }

    /// <summary>A refused tunnel is an exception, or the proxy's own answer.</summary>
    private static async Task TryAsync(Func<Task> open)
    {
        try
        {
            await open();
        }
        catch (PlaywrightException refused)
        {
            Assert.DoesNotContain("Timeout", refused.Message, StringComparison.Ordinal);
        }
    }

    private BrowserNewContextOptions Options()
    {
        var profile = new SiteSessionProfile
        {
            Site = "local",
            Origins = [Origin],
            IdleTimeout = TimeSpan.FromMinutes(20),
            Access = new SiteAccess { UsesClientCertificate = true },
            Locale = "de-DE",
            TimeZone = "Europe/Berlin",
        };
        var certificate = new ClientCertificatePem(Encoding.ASCII.GetBytes(_client.ExportCertificatePem()), Encoding.ASCII.GetBytes(TestCertificates.KeyOf(_client)));
        var options = new BrowserNewContextOptions();
        new AccessCredentials(profile, "clerk", password: null, certificate).ApplyTo(options, _browser.Guard);
        return options;
    }
}
