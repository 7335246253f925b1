using System.Net;
using BrowserAgent.Worker.Configuration;
using BrowserAgent.Worker.Hosting;
using BrowserAgent.Worker.Tests.Operator;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Worker.Tests.Hosting;

/// <summary>Host names that are answered, and headers of proxies that are believed.</summary>
public sealed class ReverseProxyTests
{
    [Theory]
    [InlineData(null, "localhost", HttpStatusCode.OK)]
    [InlineData(null, "127.0.0.1:8730", HttpStatusCode.OK)]
    [InlineData(null, "rebound.example", HttpStatusCode.BadRequest)]
    [InlineData("agent.example", "agent.example", HttpStatusCode.OK)]
    [InlineData("agent.example", "localhost", HttpStatusCode.OK)]
    [InlineData("agent.example", "127.0.0.1:8730", HttpStatusCode.OK)]
    [InlineData("agent.example", "rebound.example", HttpStatusCode.BadRequest)]
    public async Task Host_OfARequest_MustBeAllowed(string? allowed, string host, HttpStatusCode expected)
    {
        await using var site = await OperatorPagesFixture.StartAsync(worker => allowed is null ? worker : worker with { AllowedHosts = [allowed] });
        using var client = site.Anonymous();
        client.DefaultRequestHeaders.Host = host;

        using var answer = await client.GetAsync(new Uri("/healthz", UriKind.Relative));

        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal(expected != HttpStatusCode.OK, (await answer.Content.ReadAsStringAsync()).Contains("hostname", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.0.0.0/8", true)]
    [InlineData("10.0.0.7", false)]
    [InlineData(null, false)]
    public async Task Cookies_BehindTlsOfAKnownProxy_AreSecure(string? proxy, bool secure)
    {
        await using var site = await OperatorPagesFixture.StartAsync(worker => proxy is null ? worker : worker with { KnownProxies = [proxy] });
        using var client = site.Anonymous();
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");

        using var page = await client.GetAsync(new Uri("/signin", UriKind.Relative));

        Assert.Equal(secure, page.Headers.GetValues("Set-Cookie").Single().Contains("; secure", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void KnownProxies_Unreadable_StopTheStartWithTheEntry()
    {
        var refusal = Assert.Throws<OptionsValidationException>(() => new ServiceCollection().AddReverseProxies(new WorkerHostOptions { KnownProxies = ["proxy.local"] }));

        Assert.Contains("proxy.local", refusal.Message, StringComparison.Ordinal);
    }
}
