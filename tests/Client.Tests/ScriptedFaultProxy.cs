using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BrowserAgent.Client.Tests;

/// <summary>What the proxy does with a request.</summary>
internal enum ProxyAction
{
    Through,

    /// <summary>The worker handles the request; its answer is dropped.</summary>
    DropResponse,

    /// <summary>The proxy answers 503; the worker does not get the request.</summary>
    Busy,

    /// <summary>The proxy answers as a worker does whose quota is used up; the worker does not get the request.</summary>
    OverQuota,
}

/// <summary>A proxy between client and worker that applies the given actions in order; after them everything goes through.</summary>
internal sealed class ScriptedFaultProxy : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _worker;
    private readonly ConcurrentQueue<ProxyAction> _actions;
    private int _requests;

    private ScriptedFaultProxy(WebApplication app, Uri worker, IEnumerable<ProxyAction> actions)
    {
        _app = app;
        _worker = new HttpClient { BaseAddress = worker };
        _actions = new ConcurrentQueue<ProxyAction>(actions);
    }

    public Uri Address => new(_app.Urls.Single());

    public int Requests => Volatile.Read(ref _requests);

    public static async Task<ScriptedFaultProxy> StartAsync(Uri worker, params ProxyAction[] actions)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var proxy = new ScriptedFaultProxy(builder.Build(), worker, actions);
        proxy._app.Run(proxy.ForwardAsync);
        await proxy._app.StartAsync();
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _worker.Dispose();
    }

    private async Task ForwardAsync(HttpContext context)
    {
        Interlocked.Increment(ref _requests);
        var action = _actions.TryDequeue(out var told) ? told : ProxyAction.Through;
        if (action == ProxyAction.Busy)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        if (action == ProxyAction.OverQuota)
        {
            context.Response.Headers.RetryAfter = "30";
            await Results.Problem("The quota WaitingJobs of tenant north is 7, and 9 are used.", statusCode: StatusCodes.Status429TooManyRequests, title: "A quota is used up.").ExecuteAsync(context);
            return;
        }

        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), context.Request.Path + context.Request.QueryString);
        request.Headers.Add("X-Api-Key", context.Request.Headers["X-Api-Key"].ToString());
        if (context.Request.ContentLength > 0)
        {
            request.Content = new StreamContent(context.Request.Body);
            request.Content.Headers.Add("Content-Type", context.Request.ContentType);
        }

        using var answer = await _worker.SendAsync(request);
        var body = await answer.Content.ReadAsByteArrayAsync();
        if (action == ProxyAction.DropResponse)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        await context.Response.Body.WriteAsync(body);
    }
}
