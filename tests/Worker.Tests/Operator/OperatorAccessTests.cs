using System.Net;
using BrowserAgent.Worker.Authentication;
using BrowserAgent.Worker.Operator;

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

        using var answer = await OperatorPagesFixture.PostAsync(client, "/signin", "/signin", ("key", "guess"), ("name", "Kim"));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        var page = await answer.Content.ReadAsStringAsync();
        Assert.Contains("This is not the worker's key.", page, StringComparison.Ordinal);
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
    public void Fingerprint_OfAnotherKey_IsAnother()
    {
        Assert.Equal(new OperatorKeyVerifier("a").Fingerprint, new OperatorKeyVerifier("a").Fingerprint);
        Assert.NotEqual(new OperatorKeyVerifier("a").Fingerprint, new OperatorKeyVerifier("b").Fingerprint);
    }

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
