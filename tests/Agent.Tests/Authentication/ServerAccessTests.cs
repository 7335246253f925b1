using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Tests.Fixtures;
using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Secrets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace BrowserAgent.Agent.Tests.Authentication;

/// <summary>A 401 or 403 of the site's server is told as such, at login and in flows.</summary>
public sealed class ServerAccessTests(ChromiumFixture chromium) : IClassFixture<ChromiumFixture>, IAsyncLifetime
{
    private const string Right = "Basic YnV5ZXI6cGFzcw==";
    private static readonly AccountId Account = new("test", "buyer");
    private TestSite _site = null!;
    private FlowHarness _harness = null!;

    public async ValueTask InitializeAsync()
    {
        _site = await TestSite.StartAsync();
        _site.Page("/home", """<p id="user">buyer</p>""");
        _site.Page("/login", """<form id="login" method="post" action="/login"><input id="pass" type="password"><button id="enter">Log in</button></form>""");
    }

    public async ValueTask DisposeAsync()
    {
        await _harness.DisposeAsync();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task LogIn_BasicWithTheRightPassword_NeedsNoLoginPage()
    {
        Protect("Basic realm=\"desk\"", Right);
        var sut = await CreateAsync(BasicPack(), "pass");

        Assert.IsType<LoginResult.LoggedIn>(await sut.LogInAsync(_harness.Page, Account, CancellationToken.None));

        Assert.True(await sut.IsAliveAsync(_harness.Page, Account, CancellationToken.None));
        Assert.Equal([_site.Address], sut.ProfileOf("test").Access!.BasicOrigins);
    }

    [Fact]
    public async Task LogIn_BasicWithAWrongPassword_IsRefusedAfterOneTry()
    {
        var tries = Protect("Basic realm=\"desk\"", Right);
        var sut = await CreateAsync(BasicPack(), "wrong");

        var outcome = Assert.IsType<LoginResult.Refused>(await sut.LogInAsync(_harness.Page, Account, CancellationToken.None));

        Assert.Equal(1, tries());
        Assert.Contains("401", outcome.SiteText, StringComparison.Ordinal);
        Assert.Contains("test/buyer", outcome.SiteText, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", outcome.SiteText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Negotiate", "Negotiate")]
    [InlineData("Digest realm=\"desk\", nonce=\"1\"", "Digest")]
    public async Task LogIn_ServerAsksForAnotherScheme_NeedsAPerson(string challenge, string named)
    {
        Protect(challenge, Right);
        var sut = await CreateAsync(BasicPack(), "pass");

        var outcome = Assert.IsType<LoginResult.NeedsPerson>(await sut.LogInAsync(_harness.Page, Account, CancellationToken.None));

        Assert.Contains(named, outcome.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Who are you?")]
    public async Task LogIn_PackDoesNotNameTheAccess_SaysWhatToAdd(string body)
    {
        Protect("Basic realm=\"desk\"", Right, body);
        var sut = await CreateAsync(FormPack(), password: null);

        var outcome = Assert.IsType<LoginResult.NeedsPerson>(await sut.LogInAsync(_harness.Page, Account, CancellationToken.None));

        Assert.Contains("401", outcome.What, StringComparison.Ordinal);
        Assert.Contains("access: { basic: [origin0] }", outcome.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task LogIn_FormAnsweredWithAStatusOnly_IsRefused(int status)
    {
        _site.On("POST /login", context =>
        {
            context.Response.StatusCode = status;
            return TestSite.HtmlAsync(context, "<p>No</p>");
        });
        var sut = await CreateAsync(FormPack(), password: null);

        var outcome = Assert.IsType<LoginResult.Refused>(await sut.LogInAsync(_harness.Page, Account, CancellationToken.None));

        Assert.Contains(status.ToString(System.Globalization.CultureInfo.InvariantCulture), outcome.SiteText, StringComparison.Ordinal);
        Assert.Equal(1, _site.Count("POST /login"));
    }

    [Theory]
    [InlineData(401, "")]
    [InlineData(401, "<p>No</p>")]
    [InlineData(403, "")]
    [InlineData(403, "<p>No</p>")]
    public async Task Run_DocumentDenied_IsToldWithItsStatus(int status, string body)
    {
        _site.On("/order", context =>
        {
            context.Response.StatusCode = status;
            return body.Length == 0 ? Task.CompletedTask : TestSite.HtmlAsync(context, body);
        });
        await CreateAsync(FormPack(), password: null);

        var result = await _harness.RunAsync(FormPack(), StepFactory.Goto("/order"), StepFactory.See("home.user"));

        Assert.Contains($"the site answered {status}", result.Why, StringComparison.Ordinal);
        Assert.True(status == 401 ? result is FlowResult.SessionEnded : result is FlowResult.AccessDenied, result.ToString());
    }

    /// <returns>How many requests have carried credentials.</returns>
    private Func<int> Protect(string challenge, string right, string body = "Who are you?")
    {
        var tries = 0;
        _site.Before = async context =>
        {
            var given = context.Request.Headers.Authorization.ToString();
            tries += given.Length > 0 ? 1 : 0;
            if (given == right)
            {
                return true;
            }

            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers.WWWAuthenticate = challenge;
            context.Response.ContentType = "text/html";
            await context.Response.WriteAsync(body);
            return false;
        };
        return () => tries;
    }

    private SitePack BasicPack() => new PackBuilder(_site.Address) { Access = new AccessRules(["origin0"], UsesCertificate: false) }.Build();

    private SitePack FormPack() => new PackBuilder(_site.Address)
        .Element("pass", ElementKind.Secret).Element("enter", ElementKind.Button, harm: HarmClass.Navigate)
        .Login(StepFactory.Goto("/login"), StepFactory.Fill("pass", "{secret.password}"), StepFactory.Click("enter"))
        .Build();

    private async Task<ISessionAuthenticator> CreateAsync(SitePack pack, string? password)
    {
        _harness = await FlowHarness.CreateAsync(
            chromium,
            more: services => services.AddSingleton<ISitePackCatalog>(new OnePack(pack)).AddSingleton<ISecretProvider>(new OnePassword()),
            context: password is null ? null : new() { HttpCredentials = new() { Username = "buyer", Password = password, Origin = _site.Address.GetLeftPart(UriPartial.Authority) } });
        return _harness.Services.GetRequiredService<ISessionAuthenticator>();
    }

    private sealed class OnePack(SitePack pack) : ISitePackCatalog
    {
        public IReadOnlyCollection<SitePack> All => [pack];

        public SitePack? Find(string site) => site == pack.Site ? pack : null;
    }

    private sealed class OnePassword : ISecretProvider
    {
        public string Describe(SecretName name) => "the test";

        public ValueTask<Secret?> FindAsync(SecretName name, CancellationToken cancellationToken) => ValueTask.FromResult<Secret?>(new Secret("pass"));
    }
}
