using System.Net;
using System.Text.RegularExpressions;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Configuration;
using BrowserAgent.Sessions.Pool;
using BrowserAgent.Sessions.Secrets;
using BrowserAgent.Tasks.ApiKeys;
using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Operations;
using BrowserAgent.Tasks.Audit.Export;
using BrowserAgent.Tasks.Erasure;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Quotas;
using BrowserAgent.Tasks.SetAside;
using BrowserAgent.Tasks.Users;
using BrowserAgent.Tasks.Webhooks;
using BrowserAgent.Worker.Accounts;
using BrowserAgent.Worker.Configuration;
using BrowserAgent.Worker.Hosting;
using BrowserAgent.Worker.Operator;
using BrowserAgent.Worker.Operator.Views;
using BrowserAgent.Worker.Tests.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace BrowserAgent.Worker.Tests.Operator;

/// <summary>The operator pages on a real server, registered as in the worker, with sample data.</summary>
internal sealed partial class OperatorPagesFixture : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _folder;

    private OperatorPagesFixture(WebApplication app, string folder, FakeJobOperations operations, FakeSetAside setAside, FakeAccountLoginRecovery accounts, FakeApiKeyStore keys, FakeUserStore users, FakeTimeProvider time)
    {
        _app = app;
        _folder = folder;
        Operations = operations;
        SetAside = setAside;
        Accounts = accounts;
        Keys = keys;
        Users = users;
        Time = time;
        Address = new Uri(app.Urls.Single());
        Key = ApiKeyFile.TryRead(folder)!;
    }

    public FakeJobOperations Operations { get; }

    public FakeSetAside SetAside { get; }

    public FakeAccountLoginRecovery Accounts { get; }

    public FakeApiKeyStore Keys { get; }

    public FakeUserStore Users { get; }

    public FakeTimeProvider Time { get; }

    /// <summary>The routes of the worker.</summary>
    public IReadOnlyList<RouteEndpoint> Routes => [.. ((IEndpointRouteBuilder)_app).DataSources.SelectMany(source => source.Endpoints).Cast<RouteEndpoint>()];

    public Uri Address { get; }

    public string Key { get; }

    /// <summary>The worker's data folder, which contains its key.</summary>
    public string Folder => _folder;

    public static async Task<OperatorPagesFixture> StartAsync(Func<WorkerHostOptions, WorkerHostOptions>? change = null, string? key = null, QuotaOptions? quotas = null, UserAccountOptions? signIn = null, OpenIdOptions? openId = null)
    {
        var folder = Directory.CreateTempSubdirectory("operator-pages-").FullName;
        if (key is not null)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "api-key"), key);
        }

        var defaults = new WorkerHostOptions { DataFolder = folder };
        var worker = change is null ? defaults : change(defaults);
        var (keys, time) = (new FakeApiKeyStore(), new FakeTimeProvider(SampleJobs.Now));
        var operations = new FakeJobOperations();
        SampleJobs.Fill(operations);
        var accounts = new FakeAccountLoginRecovery();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddSingleton<IApiKeyStore>(keys);
        var users = new FakeUserStore();
        builder.Services.AddSingleton<IUserStore>(users);
        builder.Services.AddSingleton<IOneTimeCodeLedger, FakeOneTimeCodeLedger>();
        builder.Services.AddSingleton(Options.Create(signIn ?? new UserAccountOptions()));
        builder.Services.AddSingleton<IDeadLetters, NoDeadLetters>();
        builder.Services.AddSingleton<IClaimReadiness, AlwaysClaiming>();
        builder.Services.AddSingleton<IJobOperations>(operations);
        builder.Services.AddSingleton<ITenantJobs>(operations);
        var setAside = new FakeSetAside();
        builder.Services.AddSingleton<ISetAside>(setAside);
        builder.Services.AddSingleton<IJobErasure, FakeJobErasure>();
        builder.Services.AddSingleton<IJobExport, FakeJobExport>();
        builder.Services.AddSingleton<ISessionPool, FakeSessionPool>();
        builder.Services.AddSingleton<IAccountLoginRecovery>(accounts);
        builder.Services.AddSingleton(Options.Create(new PoolOptions { Accounts = [new AccountOptions { Site = "meridian", Name = "buyer-north", Tenants = ["north"] }] }));
        builder.Services.AddSingleton(Options.Create(quotas ?? new QuotaOptions()));
        builder.Services.AddSingleton(new MemoryCaps(SoftMiB: 1200, HardMiB: 2048));
        builder.Services.AddWorkerApi(worker);
        builder.Services.AddOperatorPages();
        builder.Services.AddSingleton<ISecretProvider, FakeSecrets>();
        builder.Services.AddSingleton<SecretResolver>();
        builder.Services.AddSingleton(Options.Create(openId ?? new OpenIdOptions()));
        builder.Services.AddOpenIdSignIn(openId ?? new OpenIdOptions());
        var app = builder.Build();
        app.MapWorker(worker);
        await app.StartAsync();
        return new OperatorPagesFixture(app, folder, operations, setAside, accounts, keys, users, time);
    }

    /// <summary>A client with cookies, like a browser, that does not follow redirects.</summary>
    public HttpClient Anonymous() =>
        new(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = Address };

    /// <summary>A client that sends this key.</summary>
    public HttpClient WithKey(string key)
    {
        var client = Anonymous();
        client.DefaultRequestHeaders.Add("X-Api-Key", key);
        return client;
    }

    /// <summary>A person who is signed in with a key of their own that has the scopes of an operator.</summary>
    public Task<HttpClient> SignedInAsync(string name = "Kim") =>
        SignedInWithAsync(Keys.Make(name, [ApiScope.Read, ApiScope.Decide, ApiScope.Operate]));

    public async Task<HttpClient> SignedInWithAsync(string key)
    {
        var client = Anonymous();
        using var answer = await PostAsync(client, "/signin", "/signin", ("key", key));
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        return client;
    }

    /// <summary>A person who is signed in with a local account.</summary>
    public async Task<HttpClient> SignedInAsUserAsync(string name, IReadOnlyList<ApiScope> roles, params string[] tenants)
    {
        Users.Make(name, roles, tenants);
        var client = Anonymous();
        using var answer = await PostAsync(client, "/signin", "/signin", ("name", name), ("password", FakeUserStore.Password));
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        return client;
    }

    /// <summary>Posts a page's form with its antiforgery token.</summary>
    public static async Task<HttpResponseMessage> PostAsync(HttpClient client, string page, string action, params (string Name, string Value)[] fields)
    {
        var token = FormToken().Match(await client.GetStringAsync(page)).Groups[1].Value;
        Assert.NotEmpty(token);
        return await PostRawAsync(client, action, [("__RequestVerificationToken", token), .. fields]);
    }

    public static async Task<HttpResponseMessage> PostRawAsync(HttpClient client, string action, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        return await client.PostAsync(new Uri(action, UriKind.Relative), form);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private sealed class NoDeadLetters : IDeadLetters
    {
        public Task<IReadOnlyList<DeadWebhook>> ListDeadAsync(int limit, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<DeadWebhook>>([]);

        public Task<long> CountDeadAsync(CancellationToken cancellationToken) => Task.FromResult(0L);

        public Task<int> RetryDeadAsync(CancellationToken cancellationToken) => Task.FromResult(0);
    }

    private sealed class FakeSecrets : ISecretProvider
    {
        public string Describe(SecretName name) => "the test";

        public ValueTask<Secret?> FindAsync(SecretName name, CancellationToken cancellationToken) =>
            ValueTask.FromResult(name == new SecretName("browser-agent", "openid", "client-secret") ? new Secret(OpenIdProvider.ClientSecret) : null);
    }

    private sealed class AlwaysClaiming : IClaimReadiness
    {
        public string? WhyNoClaims => null;
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex FormToken();
}
