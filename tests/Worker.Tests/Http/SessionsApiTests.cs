using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BrowserAgent.Worker.Tests.Operator;

namespace BrowserAgent.Worker.Tests.Http;

/// <summary>The JSON of <c>GET /v1/sessions</c>.</summary>
public sealed class SessionsApiTests
{
    [Fact]
    public async Task List_WithTheKey_IsOneDocument()
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        using var client = site.Anonymous();
        client.DefaultRequestHeaders.Add("X-Api-Key", site.Key);

        var pool = await client.GetFromJsonAsync<JsonElement>("/v1/sessions");

        Assert.Equal(["at", "browsers", "driver", "recycled", "sessions", "why_no_browser"], pool.EnumerateObject().Select(member => member.Name).Order());
        var session = pool.GetProperty("sessions")[0];
        Assert.Equal("meridian/clerk-1#1", session.GetProperty("session_id").GetString());
        Assert.Equal("leased", session.GetProperty("state").GetString());
        Assert.Equal(1044, session.GetProperty("site_seconds_left").GetDouble());
        Assert.Equal("site_time", session.GetProperty("last_recycle").GetProperty("reason").GetString());
        Assert.False(session.TryGetProperty("trouble", out _));
        var browser = pool.GetProperty("browsers")[1];
        Assert.Equal((FakeSessionPool.Full, true, 12), (browser.GetProperty("browser_id").GetString(), browser.GetProperty("retiring").GetBoolean(), browser.GetProperty("processes").GetInt32()));
        Assert.True(browser.GetProperty("memory")[0].GetProperty("pss_mib").GetInt32() > 0);
        Assert.Equal(4711, pool.GetProperty("driver").GetProperty("process_id").GetInt32());
        Assert.Equal("hard_memory_cap", pool.GetProperty("recycled")[1].GetProperty("reason").GetString());
    }

    [Fact]
    public async Task List_WithoutTheKey_IsClosed()
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        using var client = await site.SignedInAsync();

        using var answer = await client.GetAsync(new Uri("/v1/sessions", UriKind.Relative));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task OpenApi_OfSessions_DescribesTheDocument()
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        using var client = site.WithKey(site.Key);

        var api = await client.GetFromJsonAsync<JsonElement>("/openapi/v1.json");

        var schema = api.GetProperty("paths").GetProperty("/v1/sessions").GetProperty("get").GetProperty("responses").GetProperty("200")
            .GetProperty("content").GetProperty("application/json").GetProperty("schema").GetProperty("$ref").GetString();
        Assert.Equal("#/components/schemas/SessionsResponse", schema);
        var session = api.GetProperty("components").GetProperty("schemas").GetProperty("SessionResponse").GetProperty("properties");
        Assert.Contains("Seconds until the site ends the session", session.GetProperty("site_seconds_left").GetProperty("description").GetString(), StringComparison.Ordinal);
    }
}
