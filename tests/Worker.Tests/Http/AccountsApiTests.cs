using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Worker.Accounts;
using BrowserAgent.Worker.Tests.Operator;

namespace BrowserAgent.Worker.Tests.Http;

/// <summary><c>/v1/accounts</c>: reopening an account and giving a code through the API.</summary>
public sealed class AccountsApiTests
{
    private static readonly Uri Reopen = new("/v1/accounts/meridian/clerk-4/reopen", UriKind.Relative);

    private static readonly Uri Code = new("/v1/accounts/meridian/clerk-3/code", UriKind.Relative);

    [Theory]
    [InlineData(nameof(AccountReopenResult.Reopened), HttpStatusCode.NoContent, null)]
    [InlineData(nameof(AccountReopenResult.NotRefused), HttpStatusCode.Conflict, "meridian/clerk-4 is not refused")]
    [InlineData(nameof(AccountReopenResult.Unknown), HttpStatusCode.NotFound, "no account meridian/clerk-4")]
    public async Task Reopen_WithTheKey_AsksOnceAndSaysWhatBecameOfIt(string answer, HttpStatusCode status, string? said)
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        site.Accounts.Reopened = Enum.Parse<AccountReopenResult>(answer);
        using var client = WithKey(site);

        using var response = await client.PostAsync(Reopen, content: null);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(["reopen meridian/clerk-4"], site.Accounts.Calls);
        if (said is not null)
        {
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            Assert.Contains(said, (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Reopen_WithoutTheKey_IsClosed()
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        using var client = await site.SignedInAsync();

        using var response = await client.PostAsync(Reopen, content: null);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Empty(site.Accounts.Calls);
    }

    [Theory]
    [InlineData(nameof(GiveCodeResult.Taken), HttpStatusCode.Accepted, null)]
    [InlineData(nameof(GiveCodeResult.NobodyWaits), HttpStatusCode.Conflict, "waits for a code")]
    [InlineData(nameof(GiveCodeResult.Unknown), HttpStatusCode.NotFound, "no account meridian/clerk-3")]
    public async Task Code_WithTheKey_IsGivenOnceAndNotToldBack(string answer, HttpStatusCode status, string? said)
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        site.Accounts.Given = Enum.Parse<GiveCodeResult>(answer);
        using var client = WithKey(site);

        using var response = await client.PostAsJsonAsync(Code, new { code = " 918273 " });

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(["code meridian/clerk-3 918273"], site.Accounts.Calls);
        var text = await response.Content.ReadAsStringAsync();
        Assert.Contains(said ?? "", text, StringComparison.Ordinal);
        Assert.DoesNotContain("918273", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("918273")]
    [InlineData("{\"code\":918273}")]
    [InlineData("{\"918273\":1}")]
    [InlineData("{\"code\":\" \"}")]
    [InlineData("{\"code\":\"918273\\u0007\"}")]
    [InlineData("{\"code\":\"918273918273918273918273918273918\"}")]
    public async Task Code_Malformed_ReachesNobodyAndIsNotToldBack(string body)
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        using var client = WithKey(site);

        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await client.PostAsync(Code, content);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Empty(site.Accounts.Calls);
        Assert.DoesNotContain("918273", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    internal static HttpClient WithKey(OperatorPagesFixture site)
    {
        var client = site.Anonymous();
        client.DefaultRequestHeaders.Add("X-Api-Key", site.Key);
        return client;
    }
}
