using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Tasks.ApiKeys;
using BrowserAgent.Worker.Authentication;
using BrowserAgent.Worker.Configuration;
using BrowserAgent.Worker.Tests.Operator;

namespace BrowserAgent.Worker.Tests.Authentication;

/// <summary>Signing in with local accounts, over HTTP.</summary>
public sealed class PasswordSignInTests : IAsyncLifetime
{
    private const string Fresh = "velvet-anchor-teapot-92";

    private OperatorPagesFixture _site = null!;

    public async ValueTask InitializeAsync() => _site = await OperatorPagesFixture.StartAsync(signIn: new UserAccountOptions { CodeRequiredFor = [ApiScope.Operate] });

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public async Task User_MadeByAnAdmin_ChoosesAPasswordAndDecidesUnderTheirName()
    {
        using var admin = _site.WithKey(_site.Key);
        using var made = await admin.PostAsJsonAsync("/v1/users", new { name = "Kim Miller", roles = new[] { "decide" }, tenants = new[] { "default" } });
        var password = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("password").GetString()!;
        using var client = _site.Anonymous();

        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        await AssertAnswerAsync(HttpStatusCode.Forbidden, "Choose one of your own", client, ("name", "Kim Miller"), ("password", password));
        await AssertAnswerAsync(HttpStatusCode.BadRequest, "differ", client, ("name", "Kim Miller"), ("password", password), ("new-password", Fresh), ("new-password-again", Fresh + "1"));
        await AssertAnswerAsync(HttpStatusCode.Forbidden, "must be another one", client, Change("Kim Miller", password, password));
        await AssertAnswerAsync(HttpStatusCode.Forbidden, "12 to 128 characters", client, Change("Kim Miller", password, "short-one-7"));
        await AssertAnswerAsync(HttpStatusCode.Forbidden, "too easy to guess", client, Change("Kim Miller", password, "password1234"));
        await AssertAnswerAsync(HttpStatusCode.Forbidden, "too easy to guess", client, Change("Kim Miller", password, "KimMillerMiller"));
        Assert.Equal(HttpStatusCode.SeeOther, (await SignInAsync(client, Change("kim miller", password, Fresh))).Status);

        using var decided = await OperatorPagesFixture.PostAsync(client, $"/jobs/{SampleJobs.InReview}", $"/jobs/{SampleJobs.InReview}", ("decision", "approve"));
        Assert.Equal([$"approve {SampleJobs.InReview} by Kim Miller"], _site.Operations.Decisions);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SignInAsync(_site.Anonymous(), ("name", "Kim Miller"), ("password", password))).Status);
        var list = await admin.GetStringAsync("/v1/users");
        Assert.DoesNotContain(_site.Users["Kim Miller"].PasswordHash, list, StringComparison.Ordinal);
        Assert.DoesNotContain(password, list, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_WithAnythingWrong_IsAnsweredAlike()
    {
        _site.Users.Make("Kim", [ApiScope.Read]);
        _site.Users["Sam"] = _site.Users.Make("Sam", [ApiScope.Read]) with { IsDisabled = true };
        _site.Users.Make("admin", [ApiScope.Read]);

        foreach (var (name, password) in new[] { ("Kim", "wrong password here"), ("Nobody", FakeUserStore.Password), ("Sam", FakeUserStore.Password), ("admin", FakeUserStore.Password), ("", FakeUserStore.Password) })
        {
            await AssertAnswerAsync(HttpStatusCode.Unauthorized, "Name, password or one-time code is wrong.", _site.Anonymous(), ("name", name), ("password", password));
        }
    }

    [Fact]
    public async Task SignIn_NameThatCantBeNormalized_IsAnsweredAlike()
    {
        using var known = await _site.SignedInAsUserAsync("Kim", [ApiScope.Read]);
        using var signedOut = await OperatorPagesFixture.PostAsync(known, "/", "/signout");

        foreach (var client in new[] { known, _site.Anonymous() })
        {
            await AssertAnswerAsync(HttpStatusCode.Unauthorized, "Name, password or one-time code is wrong.", client, ("name", "\uFFFE"), ("password", FakeUserStore.Password));
        }

        using var admin = _site.WithKey(_site.Key);
        using var changed = await admin.PostAsync(new Uri("/v1/users/%EF%BF%BE/disable", UriKind.Relative), content: null);
        Assert.Equal(HttpStatusCode.NotFound, changed.StatusCode);
    }

    [Fact]
    public async Task SignIn_OverASignIn_EndsItOnTheServer()
    {
        using var browser = new CookieBrowser(_site.Address);
        await browser.PostFormAsync("/signin", ("key", _site.Keys.Make("Kim", [ApiScope.Read])));
        using var copy = browser.Copy();

        Assert.Equal(HttpStatusCode.Unauthorized, await browser.PostFormAsync("/signin", ("key", "not a valid key")));
        Assert.DoesNotContain("<h1>Sign in</h1>", (await copy.FollowAsync("/")).Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.SeeOther, await browser.PostFormAsync("/signin", ("key", _site.Keys.Make("Robin", [ApiScope.Read]))));
        Assert.Contains("<h1>Sign in</h1>", (await copy.FollowAsync("/")).Body, StringComparison.Ordinal);
        Assert.DoesNotContain("<h1>Sign in</h1>", (await browser.FollowAsync("/")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_WithCodes_NeedsEachOnce()
    {
        var seed = OneTimeCodeSeed.Create();
        _site.Users["Kim"] = _site.Users.Make("Kim", [ApiScope.Read, ApiScope.Operate]) with { CodeSeed = seed };
        _site.Users.Make("Robin", [ApiScope.Read, ApiScope.Operate]);
        var code = OneTimeCodeSeed.CodeAt(seed, _site.Time.GetUtcNow());
        (string, string)[] form = [("name", "Kim"), ("password", FakeUserStore.Password)];

        _site.Users.Make("Chris", [ApiScope.Admin]);

        await AssertAnswerAsync(HttpStatusCode.Forbidden, "has none", _site.Anonymous(), ("name", "Robin"), ("password", FakeUserStore.Password));
        await AssertAnswerAsync(HttpStatusCode.Forbidden, "has none", _site.Anonymous(), ("name", "Chris"), ("password", FakeUserStore.Password));
        Assert.Equal(HttpStatusCode.Unauthorized, (await SignInAsync(_site.Anonymous(), form)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SignInAsync(_site.Anonymous(), [.. form, ("code", OneTimeCodeSeed.CodeAt(seed, _site.Time.GetUtcNow().AddMinutes(2)))])).Status);
        Assert.Equal(HttpStatusCode.SeeOther, (await SignInAsync(_site.Anonymous(), [.. form, ("code", code)])).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SignInAsync(_site.Anonymous(), [.. form, ("code", code)])).Status);
        Assert.Equal(HttpStatusCode.SeeOther, (await SignInAsync(_site.Anonymous(), [.. form, ("code", OneTimeCodeSeed.CodeAt(seed, _site.Time.GetUtcNow().AddSeconds(30)))])).Status);
    }

    [Fact]
    public async Task Change_OfAnAccount_EndsItsSignIns()
    {
        using var admin = _site.WithKey(_site.Key);
        foreach (var action in new[] { "disable", "password", "code" })
        {
            using var client = await _site.SignedInAsUserAsync($"Kim {action}", [ApiScope.Read]);
            using var before = await client.GetAsync(new Uri("/", UriKind.Relative));

            using var changed = await admin.PostAsync(new Uri($"/v1/users/Kim%20{action}/{action}", UriKind.Relative), content: null);
            using var after = await client.GetAsync(new Uri("/", UriKind.Relative));

            Assert.Equal((action, HttpStatusCode.OK, true, HttpStatusCode.Redirect), (action, before.StatusCode, changed.IsSuccessStatusCode, after.StatusCode));
        }
    }

    [Fact]
    public async Task Change_OnAnotherWorker_EndsSignInsWithinFiveSeconds()
    {
        using var client = await _site.SignedInAsUserAsync("Kim", [ApiScope.Read]);
        using var before = await client.GetAsync(new Uri("/", UriKind.Relative));
        _site.Users["Kim"] = _site.Users["Kim"] with { IsDisabled = true };

        _site.Time.Advance(ApiKeyVerifier.FreshFor);
        using var after = await client.GetAsync(new Uri("/", UriKind.Relative));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Redirect), (before.StatusCode, after.StatusCode));
    }

    [Fact]
    public async Task Failures_OfOthers_DoNotLockAPersonInABrowserThatTheyUsedBefore()
    {
        using var known = await _site.SignedInAsUserAsync("Kim", [ApiScope.Read]);
        using var stranger = _site.Anonymous();
        for (var guess = 0; guess <= FailedPasswordThrottle.FreeFailures; guess++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await SignInAsync(stranger, ("name", "Kim"), ("password", "guess"))).Status);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, (await SignInAsync(stranger, ("name", "Kim"), ("password", FakeUserStore.Password))).Status);
        using var signedOut = await OperatorPagesFixture.PostAsync(known, "/", "/signout");
        Assert.Equal(HttpStatusCode.SeeOther, (await SignInAsync(known, ("name", "Kim"), ("password", FakeUserStore.Password))).Status);
        using var forOthers = await OperatorPagesFixture.PostAsync(known, "/", "/signout");
        _site.Users.Make("Robin", [ApiScope.Read]);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await SignInAsync(known, ("name", "Robin"), ("password", FakeUserStore.Password))).Status);

        _site.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.SeeOther, (await SignInAsync(stranger, ("name", "Kim"), ("password", FakeUserStore.Password))).Status);
    }

    [Fact]
    public async Task SignIn_WhileRedisIsAway_Says503()
    {
        _site.Users.Make("Kim", [ApiScope.Read]);
        _site.Users.IsDown = true;

        await AssertAnswerAsync(HttpStatusCode.ServiceUnavailable, "Redis does not answer", _site.Anonymous(), ("name", "Kim"), ("password", FakeUserStore.Password));
    }

    [Fact]
    public async Task SignIn_HashWithFewerRounds_IsMadeAnew()
    {
        var user = _site.Users.Make("Kim", [ApiScope.Read]);
        await using var stronger = await OperatorPagesFixture.StartAsync(signIn: new UserAccountOptions { PasswordIterations = 220_000 });
        stronger.Users["Kim"] = user;

        Assert.Equal(HttpStatusCode.SeeOther, (await SignInAsync(stronger.Anonymous(), ("name", "Kim"), ("password", FakeUserStore.Password))).Status);

        var (rehashed, stamp) = (stronger.Users["Kim"].PasswordHash, stronger.Users["Kim"].Stamp);
        Assert.NotEqual(user.PasswordHash, rehashed);
        Assert.Equal(user.Stamp, stamp);
        Assert.Equal(HttpStatusCode.SeeOther, (await SignInAsync(stronger.Anonymous(), ("name", "Kim"), ("password", FakeUserStore.Password))).Status);
        Assert.Equal(rehashed, stronger.Users["Kim"].PasswordHash);
    }

    [Fact]
    public async Task Add_ANameThatIsOrLooksLikeAnothers_IsRefused()
    {
        _site.Users.Make("Robin", [ApiScope.Read]);
        _site.Keys.Make("ERP North", [ApiScope.Produce]);
        _site.Keys.Make("ACME", [ApiScope.Produce]);
        string[] forUsers = ["ADMIN", "adm1n", "ERP North", "erp-n0rth", "Robin", "R\u00f3bin", "\u0410\u0421\u041c\u0415", "Kim (kim@example.com)"];
        string[] forKeys = ["admin", "Robin", "r0bin", "ERP-North", "Kim (kim@example.com)"];
        foreach (var (path, rights, name) in forUsers.Select(name => ("/v1/users", "roles", name)).Concat(forKeys.Select(name => ("/v1/keys", "scopes", name))))
        {
            var (status, body) = await AddAsync(path, new Dictionary<string, object>(StringComparer.Ordinal) { ["name"] = name, [rights] = new[] { "read" } });

            Assert.Equal((path, name, HttpStatusCode.BadRequest, "name"), (path, name, status, body.GetProperty("errors")[0].GetProperty("path").GetString()));
        }

        Assert.Equal(HttpStatusCode.Created, (await AddAsync("/v1/keys", new { name = "ERP North", scopes = new[] { "produce" } })).Status);
    }

    [Fact]
    public async Task Add_Unusable_Is400WithThePath()
    {
        foreach (var (body, path) in new (object, string)[]
        {
            (new { name = "Kim", roles = new[] { "operate" } }, "roles"),
            (new { name = "Kim", roles = new[] { "root" } }, "roles"),
            (new { name = "Kim", roles = new[] { "admin" }, tenants = new[] { "north" } }, "tenants"),
            (new { name = "K\u001bm", roles = new[] { "read" } }, "name"),
        })
        {
            var (status, answer) = await AddAsync("/v1/users", body);

            Assert.Equal((path, HttpStatusCode.BadRequest), (path, status));
            Assert.Contains(answer.GetProperty("errors").EnumerateArray(), error => error.GetProperty("path").GetString() == path);
        }
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> AddAsync(string path, object body)
    {
        using var admin = _site.WithKey(_site.Key);
        using var answer = await admin.PostAsJsonAsync(path, body);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    private static (string, string)[] Change(string name, string password, string chosen) =>
        [("name", name), ("password", password), ("new-password", chosen), ("new-password-again", chosen)];

    private static async Task AssertAnswerAsync(HttpStatusCode status, string said, HttpClient client, params (string, string)[] form)
    {
        var answer = await SignInAsync(client, form);
        Assert.Equal(status, answer.Status);
        Assert.Contains(said, answer.Body, StringComparison.Ordinal);
    }

    private static async Task<(HttpStatusCode Status, string Body)> SignInAsync(HttpClient client, params (string, string)[] form)
    {
        using var answer = await OperatorPagesFixture.PostAsync(client, "/signin", "/signin", form);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
