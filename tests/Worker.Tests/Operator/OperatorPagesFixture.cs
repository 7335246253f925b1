using System.Net;
using System.Text.RegularExpressions;
using BrowserAgent.Sessions.Pool;
using BrowserAgent.Tasks.Operations;
using BrowserAgent.Tasks.SetAside;
using BrowserAgent.Tasks.Webhooks;
using BrowserAgent.Worker.Accounts;
using BrowserAgent.Worker.Configuration;
using BrowserAgent.Worker.Hosting;
using BrowserAgent.Worker.Http;
using BrowserAgent.Worker.Operator;
using BrowserAgent.Worker.Operator.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace BrowserAgent.Worker.Tests.Operator;

/// <summary>The operator pages on a real server, registered as in the worker, with sample data.</summary>
internal sealed partial class OperatorPagesFixture : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _folder;

    private OperatorPagesFixture(WebApplication app, string folder, FakeJobOperations operations, FakeSetAside setAside, FakeAccountLoginRecovery accounts)
    {
        _app = app;
        _folder = folder;
        Operations = operations;
        SetAside = setAside;
        Accounts = accounts;
        Address = new Uri(app.Urls.Single());
        Key = ApiKeyFile.TryRead(folder)!;
    }

    public FakeJobOperations Operations { get; }

    public FakeSetAside SetAside { get; }

    public FakeAccountLoginRecovery Accounts { get; }

    public Uri Address { get; }

    public string Key { get; }

    /// <summary>The worker's data folder, which contains its key.</summary>
    public string Folder => _folder;

    public static async Task<OperatorPagesFixture> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("operator-pages-").FullName;
        var worker = new WorkerHostOptions { DataFolder = folder };
        var operations = new FakeJobOperations();
        SampleJobs.Fill(operations);
        var accounts = new FakeAccountLoginRecovery();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(new FakeTimeProvider(SampleJobs.Now));
        builder.Services.AddSingleton<IJobOperations>(operations);
        var setAside = new FakeSetAside();
        builder.Services.AddSingleton<ISetAside>(setAside);
        builder.Services.AddSingleton<IDeadLetters, FakeDeadLetters>();
        builder.Services.AddSingleton<ISessionPool, FakeSessionPool>();
        builder.Services.AddSingleton<IAccountLoginRecovery>(accounts);
        builder.Services.AddSingleton(new MemoryCaps(SoftMiB: 1200, HardMiB: 2048));
        builder.Services.AddWorkerApi(worker);
        builder.Services.AddOperatorPages(worker);
        var app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.MapJobs();
        app.MapSessions();
        app.MapAccounts();
        app.MapOpenApi("/openapi/{documentName}.json");
        app.MapOperatorPages();
        await app.StartAsync();
        return new OperatorPagesFixture(app, folder, operations, setAside, accounts);
    }

    /// <summary>A client with cookies, like a browser, that does not follow redirects.</summary>
    public HttpClient Anonymous() =>
        new(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = Address };

    public async Task<HttpClient> SignedInAsync(string name = "Kim")
    {
        var client = Anonymous();
        using var answer = await PostAsync(client, "/signin", "/signin", ("key", Key), ("name", name));
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

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex FormToken();
}
