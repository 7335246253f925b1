using System.Net;
using BrowserAgent.Tasks.ApiKeys;
using BrowserAgent.Worker.Authentication;

namespace BrowserAgent.Worker.Tests.Operator;

/// <summary>Who can sign in, and what others get.</summary>
public sealed class OperatorAccessTests
{
    public static TheoryData<string> ClosedPages => ["/", "/?state=review", "/sessions", $"/jobs/{SampleJobs.Finished}", $"/jobs/{SampleJobs.Finished}/pictures/0001.jpg"];

    [Theory]
    [MemberData(nameof(ClosedPages))]
    public async Task Page_Anonymous_LeadsToSignInWithoutData(string path)
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        using var client = site.Anonymous();

        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal("/signin", answer.Headers.Location!.AbsolutePath);
        Assert.Empty(await answer.Content.ReadAsStringAsync());
        Assert.Empty(site.Operations.RequestedPictures);
    }

    [Theory]
    [MemberData(nameof(ClosedPages))]
    public async Task Page_SignedIn_Opens(string path)
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        using var client = await site.SignedInAsync();

        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.NotEmpty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Page_WithTheApiKeyInAHeader_StaysClosed()
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        using var client = site.Anonymous();
        client.DefaultRequestHeaders.Add("X-Api-Key", site.Key);

        using var answer = await client.GetAsync(new Uri("/", UriKind.Relative));

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
    }

    [Fact]
    public async Task SignIn_WrongKey_SaysSoAndOpensNothing()
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        using var client = site.Anonymous();

        using var answer = await OperatorPagesFixture.PostAsync(client, "/signin", "/signin", ("key", "guess"));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        var page = await answer.Content.ReadAsStringAsync();
        Assert.Contains("This is not a valid key.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("guess", page, StringComparison.Ordinal);
        using var after = await client.GetAsync(new Uri("/", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Redirect, after.StatusCode);
    }

    [Fact]
    public async Task SignIn_RightKey_GivesACookieThatScriptsAndOtherSitesDoNotGet()
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        using var client = site.Anonymous();

        using var answer = await OperatorPagesFixture.PostAsync(client, "/signin", "/signin", ("key", site.Key));

        var cookie = answer.Headers.GetValues("Set-Cookie").Single(value => value.StartsWith("browser-agent-operator=", StringComparison.Ordinal));
        Assert.Contains("; httponly", cookie, StringComparison.Ordinal);
        Assert.Contains("; samesite=strict", cookie, StringComparison.Ordinal);
        Assert.DoesNotContain(site.Key, cookie, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/jobs/0193a1000000700080000000000000f1", "/jobs/0193a1000000700080000000000000f1")]
    [InlineData("//evil.example/", "/")]
    [InlineData("/\\evil.example/", "/")]
    [InlineData("https://evil.example/", "/")]
    [InlineData("/\t/evil.example/", "/")]
    public async Task SignIn_WithAWayBack_FollowsItInsideThisServerOnly(string asked, string expected)
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        using var client = site.Anonymous();
        var action = $"/signin?ReturnUrl={Uri.EscapeDataString(asked)}";

        using var answer = await OperatorPagesFixture.PostAsync(client, action, action, ("key", site.Key));

        Assert.Equal(expected, answer.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task SignOut_Afterwards_PagesAreClosed()
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        using var client = await site.SignedInAsync();

        using var answer = await OperatorPagesFixture.PostAsync(client, "/", "/signout");
        using var after = await client.GetAsync(new Uri("/", UriKind.Relative));

        Assert.Equal((HttpStatusCode.SeeOther, HttpStatusCode.Redirect), (answer.StatusCode, after.StatusCode));
    }

    [Fact]
    public async Task SignOut_ACopiedCookie_IsWorthNothing()
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        using var client = site.Anonymous();
        using var signedIn = await OperatorPagesFixture.PostAsync(client, "/signin", "/signin", ("key", site.Key));
        var cookie = CookieOf(signedIn);

        Assert.Equal(HttpStatusCode.OK, await WithCookieAsync(site, cookie));
        using var signedOut = await OperatorPagesFixture.PostAsync(client, "/", "/signout");

        Assert.Equal(HttpStatusCode.Redirect, await WithCookieAsync(site, cookie));
    }

    [Fact]
    public async Task SignIn_OverALiveSignIn_EndsTheOldOne()
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        using var client = site.Anonymous();
        using var first = await OperatorPagesFixture.PostAsync(client, "/signin", "/signin", ("key", site.Keys.Make("Robin", [ApiScope.Read])));
        using var second = await OperatorPagesFixture.PostAsync(client, "/signin", "/signin", ("key", site.Keys.Make("Kim", [ApiScope.Decide])));

        Assert.Equal(HttpStatusCode.Redirect, await WithCookieAsync(site, CookieOf(first)));
        Assert.Contains("name=\"decision\"", await client.GetStringAsync($"/jobs/{SampleJobs.InReview}"), StringComparison.Ordinal);
        Assert.NotEqual(CookieOf(first), CookieOf(second));
    }

    [Fact]
    public async Task Page_AfterTheKeyWasRevoked_IsClosed()
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        var key = site.Keys.Make("Kim", [ApiScope.Read]);
        using var client = await site.SignedInWithAsync(key);

        await site.Keys.RevokeAsync(ApiKeyToken.Parse(key)!.Id, site.Time.GetUtcNow(), CancellationToken.None);
        site.Time.Advance(ApiKeyVerifier.FreshFor);

        using var answer = await client.GetAsync(new Uri("/", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
    }

    [Fact]
    public async Task Page_WhileTheKeyCantBeChecked_SaysSoAndTheSignInStays()
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        using var client = await site.SignedInAsync();
        site.Keys.IsDown = true;
        site.Time.Advance(ApiKeyVerifier.OutageFor);

        using var during = await client.GetAsync(new Uri("/", UriKind.Relative));
        site.Keys.IsDown = false;
        using var after = await client.GetAsync(new Uri("/", UriKind.Relative));

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (during.StatusCode, after.StatusCode));
    }

    [Theory]
    [InlineData(ApiScope.Produce)]
    [InlineData(ApiScope.Operate)]
    public async Task SignIn_WithAKeyThatMayNotRead_IsRefusedWithTheReason(ApiScope scope)
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        using var client = site.Anonymous();

        using var answer = await OperatorPagesFixture.PostAsync(client, "/signin", "/signin", ("key", site.Keys.Make("ERP", [scope])));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("needs the scope read or decide", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_ForAReader_OffersNoDecision()
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        using var client = await site.SignedInWithAsync(site.Keys.Make("Kim", [ApiScope.Read]));

        var page = await client.GetStringAsync($"/jobs/{SampleJobs.InReview}");

        Assert.DoesNotContain("name=\"decision\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"/sessions\"", page, StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> WithCookieAsync(OperatorPagesFixture site, string cookie)
    {
        using var client = ClientOf(site, cookie);
        using var answer = await client.GetAsync(new Uri("/", UriKind.Relative));
        return answer.StatusCode;
    }

    private static HttpClient ClientOf(OperatorPagesFixture site, string cookie)
    {
        var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = site.Address };
        client.DefaultRequestHeaders.Add("Cookie", cookie);
        return client;
    }

    private static string CookieOf(HttpResponseMessage signedIn) =>
        signedIn.Headers.GetValues("Set-Cookie").Single(value => value.StartsWith("browser-agent-operator=", StringComparison.Ordinal)).Split(';')[0];

    [Theory]
    [InlineData("/")]
    [InlineData("/signin")]
    [InlineData("/operator/operator.css")]
    [InlineData("/nowhere")]
    public async Task Answer_Any_CarriesTheSecurityHeaders(string path)
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        using var client = site.Anonymous();

        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));

        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'self'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
    }
}
