using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Tests.Fixtures;
using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Secrets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace BrowserAgent.Agent.Tests.Authentication;

public sealed class PackAuthenticatorTests(ChromiumFixture chromium) : IClassFixture<ChromiumFixture>, IAsyncLifetime
{
    private const string Password = "CANARY-pass-1";

    private static readonly AccountId Account = new("test", "buyer");

    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal) { ["test/buyer/password"] = Password, ["test/buyer/totp"] = "SEED" };
    private TestSite _site = null!;
    private TestSite _foreign = null!;
    private FlowHarness _harness = null!;
    private string _refuse = "";
    private FakeOneTimeCodeRelay? _person;
    private TimeProvider? _timeProvider;

    public async ValueTask InitializeAsync()
    {
        _site = await TestSite.StartAsync();
        _foreign = await TestSite.StartAsync();
        _foreign.Page("/", """<form id="login"><input id="name"><input id="pass" type="password"><button id="enter">Log in</button></form>""");
        _site.Page("/login", """<form id="login" method="post" action="/login"><input id="name" name="name"><input id="pass" name="pass" type="password"><button id="enter">Log in</button></form>""");
        _site.On("POST /login", async context =>
        {
            var form = await context.Request.ReadFormAsync();
            await TestSite.HtmlAsync(context, _refuse == "password" || form["pass"] != Password || form["name"] != "buyer"
                ? """<p id="refused">Wrong name or  password</p>"""
                : """<form method="post" action="/code"><input id="code" name="code"><button id="enter">Go on</button></form>""");
        });
        _site.On("POST /code", async context =>
        {
            var form = await context.Request.ReadFormAsync();
            if (_refuse == "" && form["code"] == "123456")
            {
                context.Response.Cookies.Append("session", "yes");
                context.Response.Redirect("/home");
                return;
            }

            await TestSite.HtmlAsync(context, """<p id="refused">Wrong code</p>""");
        });
        _site.On("/home", context => TestSite.HtmlAsync(
            context, context.Request.Cookies.ContainsKey("session") ? """<p id="user">buyer</p>""" : """<form id="login">Log in</form>"""));
    }

    public async ValueTask DisposeAsync()
    {
        await _harness.DisposeAsync();
        await _site.DisposeAsync();
        await _foreign.DisposeAsync();
    }

    private Task<ISessionAuthenticator> CreateAsync(string start = "/login", string aliveAt = "/home") => CreateAsync(session => session, start, aliveAt);

    private async Task<ISessionAuthenticator> CreateAsync(Func<SessionRules, SessionRules> change, string start = "/login", string aliveAt = "/home")
    {
        var pack = new PackBuilder(_site.Address) { AliveAt = aliveAt }
            .Element("name", ElementKind.Text).Element("pass", ElementKind.Secret).Element("code", ElementKind.Secret)
            .Element("enter", ElementKind.Button, harm: HarmClass.Navigate)
            .Login(
                StepFactory.Goto(start), StepFactory.Fill("name", "{account.name}"), StepFactory.Fill("pass", "{secret.password}"), StepFactory.Click("enter"),
                StepFactory.Fill("code", "{secret.code}"), StepFactory.Click("enter"))
            .Build();
        _harness = await FlowHarness.CreateAsync(chromium, more: services =>
        {
            services.AddSingleton<ISitePackCatalog>(new SinglePackCatalog(pack with { Session = change(pack.Session) }));
            services.AddSingleton<ISecretProvider>(new KnownSecrets(_known));
            if (_person is not null)
            {
                services.AddSingleton<IOneTimeCodeRelay>(_person);
            }

            if (_timeProvider is not null)
            {
                services.AddSingleton(_timeProvider);
            }
        });
        return _harness.Services.GetRequiredService<ISessionAuthenticator>();
    }

    [Fact]
    public async Task LogIn_PasswordAndCodeTaken_IsLoggedInAndAlive()
    {
        var sut = await CreateAsync();
        Assert.False(await sut.IsAliveAsync(_harness.Page, Account, CancellationToken.None));

        Assert.IsType<LoginResult.LoggedIn>(await sut.LogInAsync(_harness.Page, Account, CancellationToken.None));

        Assert.True(await sut.IsAliveAsync(_harness.Page, Account, CancellationToken.None));
    }

    [Fact]
    public async Task ProfileOf_WhatThePackSaysOfJobs_IsForThePool()
    {
        var sut = await CreateAsync(session => session with { FreshContext = true, Clear = ["draft", "filter.*"] });

        var profile = sut.ProfileOf("test");

        Assert.True(profile.FreshContextPerJob);
        Assert.Equal(["draft", "filter.*"], profile.ClearStorage);
    }

    [Fact]
    public async Task IsAlive_UniqueInThePath_AsksTheSiteEachTime()
    {
        var sut = await CreateAsync(aliveAt: "/home?v={unique}#all");
        await sut.LogInAsync(_harness.Page, Account, CancellationToken.None);
        Assert.True(await sut.IsAliveAsync(_harness.Page, Account, CancellationToken.None));

        await _harness.Page.Context.ClearCookiesAsync();

        Assert.False(await sut.IsAliveAsync(_harness.Page, Account, CancellationToken.None));
    }

    [Theory]
    [InlineData("password", "Wrong name or password")]
    [InlineData("code", "Wrong code")]
    public async Task LogIn_SiteSaysNo_IsRefusedWithItsText(string what, string text)
    {
        _refuse = what;
        var sut = await CreateAsync();

        var outcome = await sut.LogInAsync(_harness.Page, Account, CancellationToken.None);

        Assert.Equal(new LoginResult.Refused(text), outcome);
        Assert.Equal(1, _site.Count("POST /login"));
    }

    [Theory]
    [InlineData("password")]
    [InlineData("totp")]
    public async Task LogIn_SecretMissing_NeedsPerson(string kind)
    {
        _known.Remove("test/buyer/" + kind);
        var sut = await CreateAsync();

        var outcome = await sut.LogInAsync(_harness.Page, Account, CancellationToken.None);

        Assert.Contains(kind, Assert.IsType<LoginResult.NeedsPerson>(outcome).What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LogIn_NoSeed_APersonIsAskedOnceTheBoxIsThere()
    {
        _known.Remove("test/buyer/totp");
        var passwords = -1;
        _person = new FakeOneTimeCodeRelay(account =>
        {
            passwords = _site.Count("POST /login");
            return Task.FromResult<Secret?>(account == Account ? new Secret("123456") : null);
        });
        var sut = await CreateAsync();

        Assert.IsType<LoginResult.LoggedIn>(await sut.LogInAsync(_harness.Page, Account, CancellationToken.None));

        Assert.Equal((1, 1), (passwords, _person.RequestCount));
    }

    /// <summary>The time that a person takes to enter a code does not count against the step's limit.</summary>
    [Fact]
    public async Task LogIn_PersonTakesLongerThanAStepMay_IsWaitedFor()
    {
        _known.Remove("test/buyer/totp");
        using var time = new RunningFakeTimeProvider();
        _timeProvider = time;
        _person = new FakeOneTimeCodeRelay(_ =>
        {
            time.Advance(TimeSpan.FromMinutes(30));
            return Task.FromResult<Secret?>(new Secret("123456"));
        });
        var sut = await CreateAsync();

        Assert.IsType<LoginResult.LoggedIn>(await sut.LogInAsync(_harness.Page, Account, CancellationToken.None));
    }

    [Theory]
    [InlineData("password")]
    [InlineData("seed")]
    public async Task LogIn_RefusedBeforeTheCodeOrSeedKnown_AsksNobody(string what)
    {
        _refuse = what;
        _person = new FakeOneTimeCodeRelay(_ => Task.FromResult<Secret?>(null));
        if (what == "password")
        {
            _known.Remove("test/buyer/totp");
        }

        var sut = await CreateAsync();
        await sut.LogInAsync(_harness.Page, Account, CancellationToken.None);

        Assert.Equal(0, _person.RequestCount);
    }

    [Fact]
    public async Task LogIn_LoginPageIsOnAForeignOrigin_TypesNoSecret()
    {
        _site.On("/moved", context =>
        {
            context.Response.Redirect(_foreign.Address.AbsoluteUri);
            return Task.CompletedTask;
        });
        var sut = await CreateAsync("/moved");

        var outcome = await sut.LogInAsync(_harness.Page, Account, CancellationToken.None);

        Assert.IsType<LoginResult.Failed>(outcome);
        Assert.Equal("", await _harness.Page.InputValueAsync("#pass"));
    }

    [Fact]
    public async Task LogIn_SiteDown_Failed()
    {
        _site.On("/login", context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        });
        var sut = await CreateAsync();

        Assert.IsType<LoginResult.Failed>(await sut.LogInAsync(_harness.Page, Account, CancellationToken.None));
    }

    [Fact]
    public async Task ProfileOf_UnknownSite_ThrowsWithTheLoadedOnes()
    {
        var sut = await CreateAsync();

        Assert.Equal(TimeSpan.FromMinutes(20), sut.ProfileOf("test").IdleTimeout);
        Assert.Contains("test", Assert.Throws<KeyNotFoundException>(() => sut.ProfileOf("other")).Message, StringComparison.Ordinal);
    }

    private sealed class FakeOneTimeCodeRelay(Func<AccountId, Task<Secret?>> answer) : IOneTimeCodeRelay
    {
        public int RequestCount { get; private set; }

        public Task<Secret?> AwaitAsync(AccountId account, CancellationToken cancellationToken)
        {
            RequestCount++;
            return answer(account);
        }

        public bool TrySubmit(AccountId account, Secret code) => false;
    }

    private sealed class SinglePackCatalog(SitePack pack) : ISitePackCatalog
    {
        public IReadOnlyCollection<SitePack> All => [pack];

        public SitePack? Find(string site) => site == pack.Site ? pack : null;
    }

    private sealed class KnownSecrets(Dictionary<string, string> known) : ISecretProvider
    {
        public string Describe(SecretName name) => $"the test's own {name}";

        public ValueTask<Secret?> FindAsync(SecretName name, CancellationToken cancellationToken) =>
            ValueTask.FromResult(known.TryGetValue(name.ToString(), out var text) ? new Secret(text) : null);
    }
}
