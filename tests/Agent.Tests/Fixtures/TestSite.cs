using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BrowserAgent.Agent.Tests.Fixtures;

/// <summary>A small web site on a free port; each test defines the responses of its paths.</summary>
public sealed class TestSite : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, RequestDelegate> _routes = new(StringComparer.Ordinal);

    private TestSite(WebApplication app) => _app = app;

    public Uri Address { get; private set; } = null!;

    /// <summary>Method and path of every request, in order.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Asked before each response; false when it has answered the request itself.</summary>
    public Func<HttpContext, Task<bool>> Before { get; set; } = _ => Task.FromResult(true);

    /// <param name="certificate">Makes it an https site.</param>
    public static async Task<TestSite> StartAsync(X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (certificate is null)
        {
            builder.WebHost.UseUrls("http://127.0.0.1:0");
        }
        else
        {
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        }

        var site = new TestSite(builder.Build());
        site._app.UseWebSockets();
        site._app.Run(site.AnswerAsync);
        await site._app.StartAsync();
        site.Address = new Uri(site._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return site;
    }

    public void Page(string path, string body) => On(path, context => HtmlAsync(context, body));

    public void On(string path, RequestDelegate handler) => _routes[path] = handler;

    public static Task HtmlAsync(HttpContext context, string body)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync("<!doctype html><html><head><title>test</title></head><body>" + body + "</body></html>");
    }

    public int Count(string methodAndPath) => Requests.Count(request => request == methodAndPath);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        Requests.Enqueue($"{context.Request.Method} {context.Request.Path}");
        if (!await Before(context))
        {
            return;
        }

        if (_routes.TryGetValue($"{context.Request.Method} {context.Request.Path}", out var exact) || _routes.TryGetValue(context.Request.Path, out exact))
        {
            await exact(context);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
    }
}
