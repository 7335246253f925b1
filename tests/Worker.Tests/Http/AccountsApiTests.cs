using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BrowserAgent.Worker.Operator;
using BrowserAgent.Worker.Tests.Operator;

namespace BrowserAgent.Worker.Tests.Http;

/// <summary><c>/v1/accounts</c>: what a person does for an account, by a program.</summary>
public sealed class AccountsApiTests
{
    private static readonly Uri Reopen = new("/v1/accounts/meridian/clerk-4/reopen", UriKind.Relative);

    [Theory]
    [InlineData(nameof(ReopenAnswer.Reopened), HttpStatusCode.NoContent, null)]
    [InlineData(nameof(ReopenAnswer.NotRefused), HttpStatusCode.Conflict, "meridian/clerk-4 is not refused")]
    [InlineData(nameof(ReopenAnswer.Unknown), HttpStatusCode.NotFound, "no account meridian/clerk-4")]
    public async Task Reopen_WithTheKey_AsksOnceAndSaysWhatBecameOfIt(string answer, HttpStatusCode status, string? said)
    {
        await using var site = await OperatorSite.StartAsync();
        site.Accounts.Reopened = Enum.Parse<ReopenAnswer>(answer);
        using var client = WithKey(site);

        using var response = await client.PostAsync(Reopen, content: null);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(["reopen meridian/clerk-4"], site.Accounts.Asked);
        if (said is not null)
        {
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            Assert.Contains(said, (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Reopen_WithoutTheKey_IsClosed()
    {
        await using var site = await OperatorSite.StartAsync();
        using var client = await site.SignedInAsync();

        using var response = await client.PostAsync(Reopen, content: null);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Empty(site.Accounts.Asked);
    }

    private static HttpClient WithKey(OperatorSite site)
    {
        var client = site.Anonymous();
        client.DefaultRequestHeaders.Add("X-Api-Key", site.Key);
        return client;
    }
}
