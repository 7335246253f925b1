using System.Net;
using System.Security.Claims;
using BrowserAgent.Tasks.ApiKeys;
using BrowserAgent.Tasks.People;
using BrowserAgent.Worker.Authentication;
using BrowserAgent.Worker.Configuration;
using BrowserAgent.Worker.Tests.Operator;

namespace BrowserAgent.Worker.Tests.Authentication;

/// <summary>Signing in with a provider, over HTTP on both sides.</summary>
public sealed class OpenIdSignInTests : IAsyncLifetime
{
    private const string Begin = "/signin/openid?ReturnUrl=%2Fjobs%2F" + SampleJobs.InReview;

    private static readonly TimeSpan SignInLifetime = TimeSpan.FromHours(2);

    private OpenIdProvider _provider = null!;
    private OperatorPagesFixture _site = null!;

    public async ValueTask InitializeAsync()
    {
        _provider = await OpenIdProvider.StartAsync();
        _site = await OperatorPagesFixture.StartAsync(openId: new OpenIdOptions
        {
            Authority = _provider.Address,
            ClientId = OpenIdProvider.ClientId,
            TenantClaim = "tenants",
            SignInLifetime = SignInLifetime,
            Roles = [new OpenIdRoleOptions { Value = "approvers", Scope = ApiScope.Decide }, new OpenIdRoleOptions { Value = "chiefs", Scope = ApiScope.Admin }],
        });
        foreach (var (name, value) in new (string, object?)[]
        {
            ("sub", "4711"), ("name", "Kim Miller"), ("email", "kim@example.com"), ("email_verified", true), ("roles", new[] { "approvers", "others" }), ("tenants", new[] { "*" }), ("iat", Seconds(TimeSpan.Zero)), ("exp", Seconds(TimeSpan.FromMinutes(5))),
        })
        {
            _provider.Claims[name] = value;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _site.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task SignIn_WithARole_DecidesUnderAnUnambiguousNameUntilTheSignInEnds()
    {
        using var browser = new CookieBrowser(_site.Address);

        var (status, page) = await browser.FollowAsync(Begin);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("Signed in as <bdi>Kim Miller (kim@example.com)</bdi>", page, StringComparison.Ordinal);
        Assert.Contains($"0; url=/jobs/{SampleJobs.InReview}", page, StringComparison.Ordinal);
        Assert.Contains("Kim Miller (kim@example.com)", (await browser.FollowAsync("/")).Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.SeeOther, await browser.PostFormAsync($"/jobs/{SampleJobs.InReview}", ("decision", "approve")));
        Assert.Equal([$"approve {SampleJobs.InReview} by Kim Miller (kim@example.com)"], _site.Operations.Decisions);

        _site.Time.Advance(SignInLifetime - TimeSpan.FromMinutes(1));
        Assert.Contains("Kim Miller (kim@example.com)", (await browser.FollowAsync("/")).Body, StringComparison.Ordinal);

        _site.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Contains("<h1>Sign in</h1>", (await browser.FollowAsync("/")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignOut_EndsTheSignInOnTheServer()
    {
        using var browser = new CookieBrowser(_site.Address);
        await browser.FollowAsync(Begin);
        using var copy = browser.Copy();

        await browser.PostFormAsync("/signout", from: "/");

        Assert.Contains("<h1>Sign in</h1>", (await copy.FollowAsync("/")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignOutPaths_OfTheProtocol_SignNobodyOut()
    {
        using var browser = new CookieBrowser(_site.Address);
        using var anonymous = _site.Anonymous();
        await browser.FollowAsync(Begin);

        foreach (var path in new[] { "/signout-oidc", "/signout-callback-oidc" })
        {
            using var answer = await anonymous.GetAsync(new Uri(path, UriKind.Relative));
            Assert.Equal((path, HttpStatusCode.NotFound, false), (path, answer.StatusCode, answer.Headers.Contains("Set-Cookie")));
            await browser.FollowAsync(path);
            Assert.Contains("Kim Miller (kim@example.com)", (await browser.FollowAsync("/")).Body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task SignIn_WithATokenThatIsNotForThisSignIn_IsRefused()
    {
        foreach (var (claim, value) in new (string, object?)[]
        {
            ("iss", "https://other.example.com"), ("aud", "other"), ("exp", Seconds(-TimeSpan.FromHours(1))), ("exp", null), ("nbf", Seconds(TimeSpan.FromHours(1))), ("nonce", "of another sign-in"), ("nonce", null), ("sub", null),
        })
        {
            var right = _provider.Claims.TryGetValue(claim, out var known);
            _provider.Claims[claim] = value;
            await AssertRefusedAsync(claim);
            if (right)
            {
                _provider.Claims[claim] = known;
            }
            else
            {
                _provider.Claims.Remove(claim);
            }
        }

        foreach (var signature in new[] { "none", "missing", "another key", "client secret" })
        {
            _provider.Signature = signature;
            await AssertRefusedAsync(signature);
        }

        _provider.Signature = "key";
        using var browser = new CookieBrowser(_site.Address);
        Assert.Equal(HttpStatusCode.OK, (await browser.FollowAsync(Begin)).Status);
    }

    [Fact]
    public async Task Callback_ReplayedOrFromAnotherBrowser_IsRefused()
    {
        using var browser = new CookieBrowser(_site.Address);
        await browser.FollowAsync(Begin);
        using var victim = new CookieBrowser(_site.Address);

        var tokens = _provider.Tokens;
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.FollowAsync(browser.Callback!)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await victim.FollowAsync(browser.Callback!)).Status);
        Assert.Equal(tokens, _provider.Tokens);
        Assert.Contains("<h1>Sign in</h1>", (await victim.FollowAsync("/")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_WithoutARoleOrTenant_IsAPageThatSaysSo()
    {
        foreach (var (claim, value) in new (string, object?)[] { ("roles", new[] { "others" }), ("roles", null), ("tenants", null), ("tenants", new[] { "a b" }) })
        {
            var right = _provider.Claims[claim];
            _provider.Claims[claim] = value;
            using var browser = new CookieBrowser(_site.Address);

            var (status, page) = await browser.FollowAsync(Begin);

            Assert.Equal((claim, HttpStatusCode.Forbidden), (claim, status));
            Assert.Contains("You have no role here", page, StringComparison.Ordinal);
            Assert.Contains("<h1>Sign in</h1>", (await browser.FollowAsync("/")).Body, StringComparison.Ordinal);
            _provider.Claims[claim] = right;
        }
    }

    [Fact]
    public async Task SignIn_WithTenants_HasNoRoleThatIsForAll()
    {
        _provider.Claims["roles"] = new[] { "approvers", "chiefs" };
        _provider.Claims["tenants"] = new[] { "north" };
        using var browser = new CookieBrowser(_site.Address);
        await browser.FollowAsync(Begin);

        Assert.Equal(HttpStatusCode.Forbidden, (await browser.FollowAsync("/sessions")).Status);
        Assert.Equal(HttpStatusCode.OK, (await browser.FollowAsync("/")).Status);
    }

    [Theory]
    [InlineData("Kim Miller", "boss@example.com", false)]
    [InlineData("Boss (boss@example.com)", "kim@example.com", true)]
    [InlineData("\u0410nna", "kim@example.com", true)]
    [InlineData("", "a@b@c", true)]
    public async Task Name_ChosenByThePerson_CantHoldAnothersAddress(string name, string email, bool isVerified)
    {
        (_provider.Claims["name"], _provider.Claims["email"], _provider.Claims["email_verified"]) = (name, email, isVerified);
        using var browser = new CookieBrowser(_site.Address);

        var (_, page) = await browser.FollowAsync(Begin);

        var shown = WebUtility.HtmlDecode(page.Split("<bdi>")[1].Split("</bdi>")[0]);
        var address = isVerified && email == "kim@example.com" ? "kim@example.com" : $"subject 4711@{new Uri(_provider.Address).Authority}";
        Assert.EndsWith($" ({address})", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("(", shown[..shown.IndexOf(" (" + address, StringComparison.Ordinal)], StringComparison.Ordinal);
        Assert.DoesNotContain("\u0410", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Name_OfTwoPeople_IsNeverTheSame()
    {
        string[] subjects = ["kim", "kim/", "kim)", "k im", "kim@", new string('a', 100), new string('a', 101), new string('a', 102)];
        var names = subjects.Select(subject => NameOf(("iss", "https://example.com"), ("sub", subject)))
            .Append(NameOf(("iss", "https://example.com"), ("sub", "1"), ("email", "kim@example.com"), ("email_verified", "true"))).ToArray();

        Assert.Equal(names.Length, names.Select(PersonName.IdentityOf).Distinct(StringComparer.Ordinal).Count());
        Assert.All(names, name => Assert.True(PersonName.IsOfProvider(name), name));
    }

    [Fact]
    public async Task Provider_ThatIsDown_LeavesTheOtherWaysToSignIn()
    {
        await _provider.DisposeAsync();
        using var browser = new CookieBrowser(_site.Address);

        var (status, page) = await browser.FollowAsync(Begin);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("does not answer", page, StringComparison.Ordinal);
        using var user = await _site.SignedInAsUserAsync("Robin", [ApiScope.Read]);
        using var key = await _site.SignedInAsync();
    }

    [Theory]
    [InlineData("http://login.example.com", "https")]
    [InlineData("login.example.com", "https")]
    [InlineData("https://login.example.com", null)]
    [InlineData("http://127.0.0.1:5000", null)]
    public void Options_AnAuthorityThatCanBeReadOnTheWay_StopsTheStart(string authority, string? said)
    {
        var result = new OpenIdOptionsValidator().Validate(null, new OpenIdOptions { Authority = authority, ClientId = "x", Roles = [new OpenIdRoleOptions { Value = "a" }] });

        Assert.Equal(said is null, result.Succeeded);
        Assert.Contains(said ?? "", result.FailureMessage ?? "", StringComparison.Ordinal);
        Assert.False(new OpenIdOptionsValidator().Validate(null, new OpenIdOptions { Authority = authority }).Succeeded);
    }

    private async Task AssertRefusedAsync(string what)
    {
        using var browser = new CookieBrowser(_site.Address);
        var (status, page) = await browser.FollowAsync(Begin);
        Assert.Equal((what, HttpStatusCode.Unauthorized), (what, status));
        Assert.Contains("The sign-in did not succeed", page, StringComparison.Ordinal);
        Assert.Contains("<h1>Sign in</h1>", (await browser.FollowAsync("/")).Body, StringComparison.Ordinal);
    }

    private static string NameOf(params (string Type, string Value)[] claims) =>
        OpenIdPerson.NameOf(new ClaimsPrincipal(new ClaimsIdentity(claims.Select(claim => new Claim(claim.Type, claim.Value)))), new OpenIdOptions());

    private long Seconds(TimeSpan fromNow) => (_site.Time.GetUtcNow() + fromNow).ToUnixTimeSeconds();
}
