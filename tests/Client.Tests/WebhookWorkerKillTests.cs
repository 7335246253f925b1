using System.Diagnostics;
using System.Threading.Channels;
using BrowserAgent.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BrowserAgent.Client.Tests;

/// <summary>A worker is killed during a webhook call; another worker repeats the call.</summary>
public sealed class WebhookWorkerKillTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("killed-courier-").FullName;
    private readonly Channel<(string Event, bool Genuine)> _calls = Channel.CreateUnbounded<(string, bool)>();
    private readonly TaskCompletionSource _firstMayEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication? _receiver;
    private int _callsSoFar;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _receiver = builder.Build();
        _receiver.Run(TakeAsync);
        await _receiver.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _firstMayEnd.TrySetResult();
        await _receiver!.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Webhook_WorkerKilledMidDelivery_IsDeliveredByTheNextWorker()
    {
        await using var redis = await RedisServerFixture.StartAsync();
        var origin = _receiver!.Urls.Single();
        await using var first = WorkerProgramProcess.Start(_folder, Settings("a", redis, origin), "up");
        var address = await first.UpAsync(BrowserlessWorkerFixture.TimeoutToken());
        using var client = BrowserAgentClient.Create(address, (await File.ReadAllTextAsync(Path.Combine(_folder, "a", "data", "api-key"))).Trim());
        var review = Assert.IsType<EnqueueResult.InReview>(
            await client.EnqueueAsync(BrowserlessWorkerFixture.Order(unusual: true) with { Webhook = new Uri(origin + "/hook") }));

        Assert.Equal($"{review.Id}.review", (await NextAsync()).Event);
        using (var process = Process.GetProcessById(first.Id))
        {
            process.Kill();
            await process.WaitForExitAsync(BrowserlessWorkerFixture.TimeoutToken());
        }

        while (_calls.Reader.TryRead(out _))
        {
            // Ignores a second call of the first worker before it was killed.
        }

        await using var second = WorkerProgramProcess.Start(_folder, Settings("b", redis, origin), "up");
        await second.UpAsync(BrowserlessWorkerFixture.TimeoutToken());

        Assert.Equal(($"{review.Id}.review", true), await NextAsync());
    }

    private Dictionary<string, string> Settings(string name, RedisServerFixture redis, string origin)
    {
        var settings = BrowserlessWorkerFixture.SettingsOf(Path.Combine(_folder, name), redis.ConnectionString, origin);
        settings["Webhook__TimeLimit"] = "00:00:02";
        settings["Webhook__ReturnAfter"] = "00:00:05";
        return settings;
    }

    private async Task<(string Event, bool Genuine)> NextAsync() => await _calls.Reader.ReadAsync(BrowserlessWorkerFixture.TimeoutToken());

    /// <summary>The first call is never answered.</summary>
    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var headers = context.Request.Headers;
        var genuine = WebhookSignature.Verify(
            BrowserlessWorkerFixture.Secret, headers[WebhookSignature.TimestampHeader], body.ToArray(), headers[WebhookSignature.SignatureHeader], TimeSpan.FromMinutes(5));
        var call = Interlocked.Increment(ref _callsSoFar);
        await _calls.Writer.WriteAsync((headers[WebhookSignature.EventIdHeader].ToString(), genuine));
        if (call == 1)
        {
            await _firstMayEnd.Task;
        }
    }
}
