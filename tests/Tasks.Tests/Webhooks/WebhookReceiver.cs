using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BrowserAgent.Tasks.Tests.Webhooks;

/// <summary>A producer's server on loopback that records each call and answers as configured.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(60);

    private readonly WebApplication _app;
    private readonly Channel<ReceivedCall> _calls = Channel.CreateUnbounded<ReceivedCall>();

    private WebhookReceiver(WebApplication app) => _app = app;

    /// <summary>The answers to the next calls, in order; after them 204.</summary>
    public ConcurrentQueue<Func<HttpContext, Task>> Answers { get; } = new();

    public string Origin => _app.Urls.Single();

    public static async Task<WebhookReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var receiver = new WebhookReceiver(builder.Build());
        receiver._app.Run(receiver.TakeAsync);
        await receiver._app.StartAsync();
        return receiver;
    }

    public static Func<HttpContext, Task> Status(int status) => context =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    };

    /// <summary>Waits for the next call.</summary>
    public async Task<ReceivedCall> NextAsync() => await _calls.Reader.ReadAsync().AsTask().WaitAsync(WaitTimeout);

    /// <summary>Whether there are calls that were not read yet.</summary>
    public bool HasMore => _calls.Reader.TryPeek(out _);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var answer = Answers.TryDequeue(out var configured) ? configured : Status(StatusCodes.Status204NoContent);
        await _calls.Writer.WriteAsync(new ReceivedCall(
            $"{context.Request.Method} {context.Request.Path}",
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body.ToArray()));
        await answer(context);
    }
}

/// <summary>One received call.</summary>
internal sealed record ReceivedCall(string Line, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public JsonElement Event => JsonSerializer.Deserialize<JsonElement>(Body);
}
