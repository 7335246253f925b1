using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Tests.Fixtures;
using Xunit;

namespace BrowserAgent.Agent.Tests.Flows;

/// <summary>Which site errors mean that the whole site is unavailable, and which may be caused by the job itself.</summary>
public sealed class SiteOutageClassificationTests(ChromiumFixture chromium) : IClassFixture<ChromiumFixture>, IAsyncLifetime
{
    private TestSite _site = null!;
    private FlowHarness _harness = null!;

    public async ValueTask InitializeAsync()
    {
        _site = await TestSite.StartAsync();
        _harness = await FlowHarness.CreateAsync(chromium, [new("Flows:NavigationTimeout", "00:00:01")]);
    }

    public async ValueTask DisposeAsync()
    {
        await _harness.DisposeAsync();
        await _site.DisposeAsync();
    }

    [Theory]
    [InlineData(429, true)]
    [InlineData(502, true)]
    [InlineData(503, true)]
    [InlineData(504, true)]
    [InlineData(500, false)]
    public async Task Goto_ErrorStatus_IsAnOutageWhenTheSiteServesNobody(int status, bool outage)
    {
        _site.On("/p", context =>
        {
            context.Response.StatusCode = status;
            return TestSite.HtmlAsync(context, "Back soon");
        });

        Assert.Equal(outage, Assert.IsType<FlowResult.SiteError>(await OpenAsync(_site.Address)).IsOutage);
    }

    [Fact]
    public async Task Goto_NameThatNobodyKnows_IsAnOutage() =>
        Assert.True(Assert.IsType<FlowResult.SiteError>(await OpenAsync(new Uri("http://erp.invalid"))).IsOutage);

    [Fact]
    public async Task Goto_NobodyListens_IsAnOutage()
    {
        var closed = await TestSite.StartAsync();
        await closed.DisposeAsync();

        Assert.True(Assert.IsType<FlowResult.SiteError>(await OpenAsync(closed.Address)).IsOutage);
    }

    [Fact]
    public async Task Goto_CertificateOfNobody_IsAnOutageAndNoRequestIsSent()
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        await using var site = await TestSite.StartAsync(certificate);
        site.Page("/p", "secret");

        var outcome = Assert.IsType<FlowResult.SiteError>(await OpenAsync(site.Address));

        Assert.True(outcome.IsOutage);
        Assert.Contains("ERR_CERT_AUTHORITY_INVALID", outcome.Why, StringComparison.Ordinal);
        Assert.Empty(site.Requests);

        // Negative control: a browser that ignores certificate errors reaches the site.
        await using var careless = await chromium.Browser.NewContextAsync(new() { IgnoreHTTPSErrors = true });
        await (await careless.NewPageAsync()).GotoAsync(new Uri(site.Address, "/p").AbsoluteUri);
        Assert.Equal(["GET /p"], site.Requests);
    }

    [Fact]
    public async Task Goto_NoAnswerInTime_IsAFaultThatMayBeThisJobsOwn()
    {
        _site.On("/p", context => Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default));

        Assert.False(Assert.IsType<FlowResult.SiteError>(await OpenAsync(_site.Address)).IsOutage);
    }

    private Task<FlowResult> OpenAsync(Uri site) =>
        _harness.RunAsync(new PackBuilder(site).Element("memo", ElementKind.Text).Build(), StepFactory.Goto("/p"));
}
