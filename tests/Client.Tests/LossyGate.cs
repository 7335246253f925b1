using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BrowserAgent.Client.Tests;

/// <summary>What the gate does with a request.</summary>
internal enum Passage
{
    Through,

    /// <summary>The worker does it; its answer never comes back.</summary>
    LoseTheAnswer,

    /// <summary>503 before the worker has seen it.</summary>
    Busy,
}

/// <summary>A network between client and worker that loses answers as told; when nothing is told, all goes through.</summary>
internal sealed class LossyGate : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _worker;
    private readonly ConcurrentQueue<Passage> _passages;
    private int _requests;

    private LossyGate(WebApplication app, Uri worker, IEnumerable<Passage> passages)
    {
        _app = app;
        _worker = new HttpClient { BaseAddress = worker };
        _passages = new ConcurrentQueue<Passage>(passages);
    }

    public Uri Address => new(_app.Urls.Single());

    public int Requests => Volatile.Read(ref _requests);

    public static async Task<LossyGate> StartAsync(Uri worker, params Passage[] passages)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var gate = new LossyGate(builder.Build(), worker, passages);
        gate._app.Run(gate.PassAsync);
        await gate._app.StartAsync();
        return gate;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _worker.Dispose();
    }

    private async Task PassAsync(HttpContext context)
    {
        Interlocked.Increment(ref _requests);
        var passage = _passages.TryDequeue(out var told) ? told : Passage.Through;
        if (passage == Passage.Busy)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
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
        if (passage == Passage.LoseTheAnswer)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        await context.Response.Body.WriteAsync(body);
    }
}
