using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BrowserAgent.Tasks.ApiKeys;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Worker.Authentication;
using BrowserAgent.Worker.Configuration;
using BrowserAgent.Worker.Tests.Operator;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Worker.Tests.Authentication;

/// <summary>Making, using, revoking and guessing keys over HTTP.</summary>
public sealed class ApiKeyAuthenticationTests : IAsyncLifetime
{
    private static readonly Uri Keys = new("/v1/keys", UriKind.Relative);
    private static readonly Uri Jobs = new("/v1/jobs", UriKind.Relative);

    private OperatorPagesFixture _site = null!;

    public async ValueTask InitializeAsync() => _site = await OperatorPagesFixture.StartAsync();

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public async Task Keys_MadeListedAndRevoked_WorkUntilThen()
    {
        using var admin = _site.WithKey(_site.Key);
        var made = await PostAsync(admin, Keys, """{"name":"ERP","scopes":["produce","read"],"tenants":["north"]}""");
        var (id, key) = (made.Body.GetProperty("id").GetString()!, made.Body.GetProperty("key").GetString()!);
        using var client = _site.WithKey(key);
        using var bearer = _site.Anonymous();
        bearer.DefaultRequestHeaders.Authorization = new("Bearer", key);

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK, HttpStatusCode.OK), (made.Status, await StatusAsync(client), await StatusAsync(bearer)));
        var list = await admin.GetFromJsonAsync<JsonElement>("/v1/keys");
        Assert.DoesNotContain(key, list.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(_site.Keys[id].Hash, list.ToString(), StringComparison.Ordinal);
        var listed = list.GetProperty("keys").EnumerateArray().Single(entry => entry.GetProperty("id").GetString() == id);
        Assert.Equal(("ERP", "admin", true), (listed.GetProperty("name").GetString(), listed.GetProperty("made_by").GetString(), listed.TryGetProperty("last_used_at", out _)));

        Assert.Equal(HttpStatusCode.NoContent, (await PostAsync(admin, new Uri($"/v1/keys/{id}/revoke", UriKind.Relative), "")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client));
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync(admin, new Uri("/v1/keys/0123456789abcdef/revoke", UriKind.Relative), "")).Status);
    }

    [Theory]
    [InlineData("""{"scopes":["read"]}""", "name")]
    [InlineData("""{"name":"a\u001b[31m","scopes":["read"]}""", "name")]
    [InlineData("""{"name":"ADMIN","scopes":["read"]}""", "name")]
    [InlineData("""{"name":"Kim\u3164","scopes":["read"]}""", "name")]
    [InlineData("""{"name":"\u115fKim","scopes":["read"]}""", "name")]
    [InlineData("""{"name":"Kim\uffa0","scopes":["read"]}""", "name")]
    [InlineData("""{"name":"\u1160\u1160","scopes":["read"]}""", "name")]
    [InlineData("""{"name":"Kim\u202eM","scopes":["read"]}""", "name")]
    [InlineData("""{"name":"\u0410nna","scopes":["read"]}""", "name")]
    [InlineData("""{"name":"Kim M\u03bfor","scopes":["read"]}""", "name")]
    [InlineData("""{"name":"\uff41dmin","scopes":["read"]}""", "name")]
    [InlineData("""{"name":"a","scopes":[]}""", "scopes")]
    [InlineData("""{"name":"a","scopes":["root"]}""", "scopes")]
    [InlineData("""{"name":"a","scopes":["0"]}""", "scopes")]
    [InlineData("""{"name":"a","scopes":[null]}""", "scopes")]
    [InlineData("""{"name":"a","scopes":["read"],"tenants":[]}""", "tenants")]
    [InlineData("""{"name":"a","scopes":["read"],"tenants":["a b"]}""", "tenants")]
    [InlineData("""{"name":"a","scopes":["admin"],"tenants":["north"]}""", "tenants")]
    [InlineData("""{"name":"a","scopes":["operate"],"tenants":["north"]}""", "tenants")]
    public async Task AddKey_Unusable_Is400WithThePath(string body, string path)
    {
        using var admin = _site.WithKey(_site.Key);

        var (status, answer) = await PostAsync(admin, Keys, body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(answer.GetProperty("errors").EnumerateArray(), error => error.GetProperty("path").GetString() == path);
    }

    [Fact]
    public async Task Key_WhileRedisIsAway_IsAcceptedForAMinuteThen503AndNever401()
    {
        using var client = _site.WithKey(_site.Keys.Make("ERP", [ApiScope.Read]));
        using var unseen = _site.WithKey(_site.Keys.Make("BI", [ApiScope.Read]));
        using var admin = _site.WithKey(_site.Key);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client));

        _site.Keys.IsDown = true;
        _site.Time.Advance(ApiKeyVerifier.OutageFor - TimeSpan.FromSeconds(1));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), (await StatusAsync(client), await StatusAsync(unseen)));
        _site.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (await StatusAsync(client), await StatusAsync(admin)));

        _site.Keys.IsDown = false;
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (await StatusAsync(client), await StatusAsync(unseen)));
    }

    [Fact]
    public async Task Key_WhileRedisHangs_OneRequestASecondWaits()
    {
        using var client = _site.WithKey(_site.Keys.Make("ERP", [ApiScope.Read]));
        _site.Keys.RecordingUseHangs = true;
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client));

        _site.Keys.Hangs = true;
        _site.Time.Advance(ApiKeyVerifier.FreshFor);
        var first = StatusAsync(client);
        await _site.Keys.HungAsync();
        _site.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, 2), (await first, await StatusAsync(client), _site.Keys.Reads));

        _site.Time.Advance(TimeSpan.FromSeconds(1));
        var next = StatusAsync(client);
        await _site.Keys.HungAsync();
        Assert.Equal((HttpStatusCode.OK, 3), (await StatusAsync(client), _site.Keys.Reads));
        _site.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(HttpStatusCode.OK, await next);
    }

    [Fact]
    public async Task Key_WithTheAdminsName_IsRefusedAlsoWhenThatNameWasSetLater()
    {
        await using var site = await OperatorPagesFixture.StartAsync(worker => worker with { AdminName = "chief" });
        using var admin = site.WithKey(site.Key);
        using var stored = site.WithKey(site.Keys.Make("Chief", [ApiScope.Read]));

        var (status, answer) = await PostAsync(admin, Keys, """{"name":"Admin","scopes":["read"]}""");

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.BadRequest), (await StatusAsync(stored), status));
        Assert.Equal("name", answer.GetProperty("errors")[0].GetProperty("path").GetString());
    }

    [Fact]
    public async Task WrongKeys_Many_LockTheAddressForWrongKeysOnly()
    {
        using var builtIn = _site.WithKey(_site.Key);
        using var fresh = _site.WithKey(_site.Keys.Make("BI", [ApiScope.Read]));
        using var guesser = _site.WithKey("a guess that is wrong");
        for (var guess = 0; guess <= FailedKeyThrottle.FreeFailures; guess++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(guesser));
        }

        using var locked = await guesser.GetAsync(Jobs);
        Assert.Equal((HttpStatusCode.TooManyRequests, "1"), (locked.StatusCode, locked.Headers.GetValues("Retry-After").Single()));
        Assert.Equal("application/problem+json", locked.Content.Headers.ContentType?.MediaType);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (await StatusAsync(fresh), await StatusAsync(builtIn)));
        using var page = await OperatorPagesFixture.PostAsync(_site.Anonymous(), "/signin", "/signin", ("key", "another guess"));
        Assert.Equal(HttpStatusCode.TooManyRequests, page.StatusCode);

        _site.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(guesser));
    }

    [Fact]
    public async Task WrongKeys_WhileTheWorkersKeyIsNotRandom_LockItUnlessItWasUsedFromTheAddress()
    {
        const string Chosen = "correct horse battery";
        await using var guessed = await OperatorPagesFixture.StartAsync(key: Chosen);
        await using var known = await OperatorPagesFixture.StartAsync(key: Chosen);
        using var before = known.WithKey(Chosen);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(before));
        foreach (var site in new[] { guessed, known })
        {
            using var guesser = site.WithKey("correct horse staple!");
            for (var guess = 0; guess <= FailedKeyThrottle.FreeFailures; guess++)
            {
                Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(guesser));
            }
        }

        using var right = guessed.WithKey(Chosen);
        using var stored = guessed.WithKey(guessed.Keys.Make("ERP", [ApiScope.Read]));
        Assert.Equal((HttpStatusCode.TooManyRequests, HttpStatusCode.OK, HttpStatusCode.OK), (await StatusAsync(right), await StatusAsync(stored), await StatusAsync(before)));
    }

    [Fact]
    public async Task OpenApi_WithoutAKey_IsClosedUnlessASettingOpensIt()
    {
        await using var open = await OperatorPagesFixture.StartAsync(worker => worker with { OpenApiWithoutKey = true });
        var path = new Uri("/openapi/v1.json", UriKind.Relative);

        using var closed = await _site.Anonymous().GetAsync(path);
        using var given = await open.Anonymous().GetAsync(path);

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (closed.StatusCode, given.StatusCode));
    }

    [Theory]
    [InlineData("short", "at least 16")]
    [InlineData("bak_0123456789abcdef_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "keys add")]
    public void BuiltInKey_Unusable_StopsTheStart(string key, string said)
    {
        File.WriteAllText(Path.Combine(_site.Folder, "api-key"), key);

        var refusal = Assert.Throws<OptionsValidationException>(() => BuiltInApiKey.Read(new WorkerHostOptions { DataFolder = _site.Folder }));

        Assert.Contains(said, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(key, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Decision_ByAKey_IsRecordedUnderItsName()
    {
        using var client = _site.WithKey(_site.Keys.Make("Kim", [ApiScope.Decide]));

        var (status, _) = await PostAsync(client, new Uri($"/v1/jobs/{SampleJobs.InReview}/decision", UriKind.Relative), """{"decision":"approve"}""");

        Assert.Equal(HttpStatusCode.NoContent, status);
        Assert.Equal([$"approve {SampleJobs.InReview} by Kim"], _site.Operations.Decisions);
    }

    [Fact]
    public async Task Approve_OwnJobWhereAnotherMustApprove_Is403AndSaidOnThePage()
    {
        const string Job = SampleJobs.InReview;
        _site.Operations.Answer = RequeueResult.OwnJob;
        var key = _site.Keys.Make("Kim", [ApiScope.Decide]);
        using var client = _site.WithKey(key);
        using var signedIn = await _site.SignedInWithAsync(key);

        var (status, body) = await PostAsync(client, new Uri($"/v1/jobs/{Job}/decision", UriKind.Relative), """{"decision":"approve"}""");
        using var page = await OperatorPagesFixture.PostAsync(signedIn, $"/jobs/{Job}", $"/jobs/{Job}", ("decision", "approve"));

        Assert.Equal((HttpStatusCode.Forbidden, "Another person must approve this job."), (status, body.GetProperty("title").GetString()));
        Assert.Contains("another person must approve it", await signedIn.GetStringAsync(page.Headers.Location), StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client)
    {
        using var answer = await client.GetAsync(Jobs);
        return answer.StatusCode;
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(HttpClient client, Uri path, string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(path, content);
        return (answer.StatusCode, answer.Content.Headers.ContentType is null ? default : await answer.Content.ReadFromJsonAsync<JsonElement>());
    }
}
