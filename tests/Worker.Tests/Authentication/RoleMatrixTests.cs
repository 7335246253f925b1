using System.Net;
using System.Net.Http.Json;
using System.Reflection;
using System.Text;
using System.Text.Json;
using BrowserAgent.Tasks.ApiKeys;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Operations;
using BrowserAgent.Worker.Authentication;
using BrowserAgent.Worker.Authorization;
using BrowserAgent.Worker.Tests.Operator;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace BrowserAgent.Worker.Tests.Authentication;

/// <summary>Every route of the worker x every scope, without a key, and with the other kind of credential; and every route of a job x own and foreign tenant.</summary>
public sealed class RoleMatrixTests(RoleMatrixTests.Worker worker) : IClassFixture<RoleMatrixTests.Worker>
{
    private const string Open = "anybody";
    private const string Foreign = "0193a10000007000800000000000ffff";

    /// <summary>Who may use each route. Admin may use all; <c>any</c> is any key.</summary>
    private static readonly Dictionary<string, string> Expected = new(StringComparer.Ordinal)
    {
        ["POST /v1/jobs"] = "produce",
        ["GET /v1/jobs"] = "produce read decide",
        ["GET /v1/jobs/{id}"] = "produce read decide",
        ["GET /v1/jobs/{id}/audit"] = "produce read decide",
        ["GET /v1/jobs/{id}/pictures/{picture}"] = "produce read decide",
        ["POST /v1/jobs/{id}/decision"] = "decide",
        ["POST /v1/jobs/{id}/cancel"] = "produce decide",
        ["GET /v1/jobs/{id}/export"] = "read decide",
        ["GET /jobs/{id}/export"] = "read decide",
        ["POST /v1/jobs/{id}/erase"] = "",
        ["POST /v1/erasures/search"] = "",
        ["GET /v1/counts"] = "produce read decide",
        ["GET /v1/pause"] = "produce read decide operate",
        ["POST /v1/pause"] = "operate",
        ["POST /v1/resume"] = "operate",
        ["GET /v1/webhooks/dead"] = "operate",
        ["POST /v1/webhooks/retry"] = "operate",
        ["GET /v1/set-aside/jobs"] = "operate",
        ["POST /v1/set-aside/jobs/{id}/restore"] = "operate",
        ["POST /v1/set-aside/jobs/drop"] = "operate",
        ["GET /v1/set-aside/inbox"] = "operate",
        ["POST /v1/set-aside/inbox/discard"] = "operate",
        ["GET /set-aside"] = "operate",
        ["GET /v1/sessions"] = "operate",
        ["POST /v1/accounts/{site}/{name}/reopen"] = "operate",
        ["POST /v1/accounts/{site}/{name}/code"] = "operate",
        ["GET /v1/keys"] = "",
        ["POST /v1/keys"] = "",
        ["POST /v1/keys/{id}/revoke"] = "",
        ["GET /v1/users"] = "",
        ["POST /v1/users"] = "",
        ["POST /v1/users/{name}/disable"] = "",
        ["POST /v1/users/{name}/enable"] = "",
        ["POST /v1/users/{name}/password"] = "",
        ["POST /v1/users/{name}/code"] = "",
        ["GET /openapi/{documentName}.json"] = "any",
        ["GET /healthz"] = Open,
        ["GET /readyz"] = Open,
        ["GET /operator/operator.css"] = Open,
        ["GET /operator/operator.js"] = Open,
        ["GET /operator/icon.svg"] = Open,
        ["GET /signin"] = Open,
        ["POST /signin"] = Open,
        ["GET /signin/openid"] = Open,
        ["POST /signout"] = "any",
        ["GET /"] = "read decide",
        ["GET /jobs/{id}"] = "read decide",
        ["POST /jobs/{id}"] = "decide",
        ["GET /jobs/{id}/pictures/{name}"] = "read decide",
        ["GET /sessions"] = "operate",
        ["POST /sessions"] = "operate",
        ["GET /keys"] = "",
        ["POST /keys"] = "",
    };

    private readonly OperatorPagesFixture _site = worker.Site;

    [Fact]
    public void Routes_EachOne_HasARuleAndIsInTheMatrix()
    {
        Assert.Equal(Expected.Keys.Order(StringComparer.Ordinal), Routes().Select(route => route.Name).Order(StringComparer.Ordinal));
        Assert.All(_site.Routes, route => Assert.NotNull(route.Metadata.GetMetadata<RouteRule>()));
    }

    [Fact]
    public void Handlers_OfRoutesWithACaller_GetJobsThroughTheCallersTenantsOnly()
    {
        var handlers = _site.Routes.Where(route => route.Metadata.GetMetadata<RouteRule>() is not { Door: RouteDoor.Open }).Select(route => (route.DisplayName, Method: route.Metadata.GetMetadata<MethodInfo>())).ToArray();

        Assert.Contains(handlers, handler => handler.Method?.GetParameters().Any(parameter => parameter.ParameterType == typeof(CallerJobs)) == true);
        Assert.DoesNotContain(handlers, handler => handler.Method?.GetParameters().Any(parameter => parameter.ParameterType == typeof(IJobOperations)) == true);
    }

    [Fact]
    public async Task Check_ARouteWithoutARule_StopsTheStart()
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();
        app.MapGet("/new", () => "bare");

        Assert.Contains("/new", Assert.Throws<InvalidOperationException>(() => RouteRules.Check(app)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ApiRoutes_ByScope_AreOpenToTheScopesOfTheMatrixOnly()
    {
        using var signedIn = await _site.SignedInWithAsync(_site.Key);
        foreach (var (name, method, path, _) in Routes(RouteDoor.ApiKey))
        {
            Assert.Equal((name, HttpStatusCode.Unauthorized), (name, (await SendAsync(_site.Anonymous(), method, path)).Status));
            Assert.Equal((name, HttpStatusCode.Unauthorized), (name, (await SendAsync(signedIn, method, path)).Status));
            foreach (var scope in Enum.GetValues<ApiScope>())
            {
                var (status, body) = await SendAsync(_site.WithKey(_site.Keys.Make("system", [scope])), method, path);

                Assert.Equal((name, scope, MayUse(name, scope)), (name, scope, status is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)));
                if (status == HttpStatusCode.Forbidden)
                {
                    var needs = body.GetProperty("needs").EnumerateArray().Select(scope => scope.GetString());
                    Assert.Equal((name, Expected[name]), (name, string.Join(' ', needs.Where(need => need != "admin"))));
                }
            }
        }
    }

    [Fact]
    public async Task Pages_ByScope_AreOpenToTheScopesOfTheMatrixOnly()
    {
        ApiScope[][] people = [[ApiScope.Read], [ApiScope.Decide], [ApiScope.Read, ApiScope.Operate], [ApiScope.Read, ApiScope.Produce], [ApiScope.Admin]];
        foreach (var (name, method, path, _) in Routes(RouteDoor.SignIn))
        {
            Assert.Equal((name, HttpStatusCode.Redirect), (name, (await SendAsync(_site.Anonymous(), method, path)).Status));
            Assert.Equal((name, HttpStatusCode.Redirect), (name, (await SendAsync(_site.WithKey(_site.Key), method, path)).Status));
        }

        var (withKeys, withAccounts) = (people.Select(scopes => (Scopes: scopes, IsAccount: false)), people.Select(scopes => (Scopes: scopes, IsAccount: true)));
        foreach (var (scopes, isAccount) in withKeys.Concat(withAccounts))
        {
            using var client = isAccount ? await _site.SignedInAsUserAsync($"account {string.Join(' ', scopes)}", scopes) : await _site.SignedInWithAsync(_site.Keys.Make("person", scopes));
            foreach (var (name, method, path, _) in Routes(RouteDoor.SignIn))
            {
                var (status, _) = await SendAsync(client, method, path);

                Assert.NotEqual((name, HttpStatusCode.Redirect), (name, status));
                Assert.Equal((name, scopes[^1], scopes.Any(scope => MayUse(name, scope))), (name, scopes[^1], status != HttpStatusCode.Forbidden));
            }
        }
    }

    [Fact]
    public async Task OpenRoutes_WithoutAKey_Answer()
    {
        foreach (var (name, method, path, _) in Routes(RouteDoor.Open))
        {
            Assert.Equal((name, Open), (name, Expected[name]));
            Assert.DoesNotContain((await SendAsync(_site.Anonymous(), method, path)).Status, (HttpStatusCode[])[HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden, HttpStatusCode.Redirect]);
        }
    }

    [Fact]
    public async Task RoutesOfAJob_ForeignTenant_AreNotFoundAndChangeNothing()
    {
        var key = _site.Keys.Make("north's system", [ApiScope.Produce, ApiScope.Read, ApiScope.Decide], "default", "north");
        using var signedIn = await _site.SignedInWithAsync(key);
        using var account = await _site.SignedInAsUserAsync("north's person", [ApiScope.Read, ApiScope.Decide], "default", "north");
        var ofJobs = Routes().Where(route => route.Path.Contains($"/jobs/{SampleJobs.Finished}", StringComparison.Ordinal) && Expected[route.Name] is not ("operate" or "")).ToArray();

        Assert.Equal(10, ofJobs.Length);
        foreach (var (name, method, path, door) in ofJobs)
        {
            using var client = door == RouteDoor.ApiKey ? _site.WithKey(key) : null;
            var token = door == RouteDoor.SignIn && method == "POST" ? path : null;
            Assert.NotEqual((name, HttpStatusCode.NotFound), (name, (await SendAsync(client ?? signedIn, method, path, token)).Status));
            var known = _site.Operations.Decisions.Count;
            Assert.Equal((name, HttpStatusCode.NotFound), (name, (await SendAsync(client ?? signedIn, method, path.Replace(SampleJobs.Finished, Foreign, StringComparison.Ordinal), token)).Status));
            Assert.Equal(known, _site.Operations.Decisions.Count);
            if (door == RouteDoor.SignIn)
            {
                Assert.NotEqual((name, HttpStatusCode.NotFound), (name, (await SendAsync(account, method, path, token)).Status));
                known = _site.Operations.Decisions.Count;
                Assert.Equal((name, HttpStatusCode.NotFound), (name, (await SendAsync(account, method, path.Replace(SampleJobs.Finished, Foreign, StringComparison.Ordinal), token)).Status));
                Assert.Equal(known, _site.Operations.Decisions.Count);
            }
        }
    }

    private static bool MayUse(string name, ApiScope scope) =>
        scope == ApiScope.Admin || Expected[name] == "any" || Expected[name].Split(' ').Contains(ApiCaller.NameOf(scope), StringComparer.Ordinal);

    private IEnumerable<(string Name, string Method, string Path, RouteDoor Door)> Routes(RouteDoor? door = null) =>
        from route in _site.Routes
        let rule = route.Metadata.GetMetadata<RouteRule>()
        where door is null || rule?.Door == door
        from method in route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]
        let pattern = "/" + route.RoutePattern.RawText!.Trim('/')
        select ($"{method} {pattern}", method, PathOf(pattern), rule?.Door ?? RouteDoor.Open);

    private static string PathOf(string pattern) => pattern
        .Replace("/keys/{id}", "/keys/0123456789abcdef", StringComparison.Ordinal)
        .Replace("pictures/{name}", "pictures/0001.jpg", StringComparison.Ordinal)
        .Replace("{id}", SampleJobs.Finished, StringComparison.Ordinal)
        .Replace("{picture}", "0001.jpg", StringComparison.Ordinal)
        .Replace("{site}/{name}", "meridian/clerk-4", StringComparison.Ordinal)
        .Replace("{documentName}", "v1", StringComparison.Ordinal);

    /// <param name="client">Has the credentials.</param>
    /// <param name="method">GET or POST.</param>
    /// <param name="path">The address.</param>
    /// <param name="formPage">A page with the form's token, for a form that is to be accepted.</param>
    private static async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(HttpClient client, string method, string path, string? formPage = null)
    {
        if (formPage is not null)
        {
            using var form = await OperatorPagesFixture.PostAsync(client, formPage, path, ("decision", "approve"));
            return (form.StatusCode, default);
        }

        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        if (method == "POST")
        {
            request.Content = new StringContent(path.EndsWith("/decision", StringComparison.Ordinal) ? """{"decision":"approve"}""" : "{}", Encoding.UTF8, "application/json");
        }

        using var answer = await client.SendAsync(request);
        return (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true ? await answer.Content.ReadFromJsonAsync<JsonElement>() : default);
    }

    /// <summary>The worker's routes, with a job of another tenant.</summary>
    public sealed class Worker : IAsyncLifetime
    {
        internal OperatorPagesFixture Site { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Site = await OperatorPagesFixture.StartAsync();
            var own = (await Site.Operations.FindAsync(JobId.Parse(SampleJobs.Finished), CancellationToken.None))!;
            Site.Operations.Add(own with { Id = JobId.Parse(Foreign), Tenant = "south" }, await Site.Operations.AuditAsync(own.Id, CancellationToken.None));
        }

        public ValueTask DisposeAsync() => Site.DisposeAsync();
    }
}
