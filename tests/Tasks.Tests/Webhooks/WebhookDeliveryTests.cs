using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Tests.Queue;
using BrowserAgent.Tasks.Webhooks;
using BrowserAgent.TestKit;
using Microsoft.AspNetCore.Http;

namespace BrowserAgent.Tasks.Tests.Webhooks;

/// <summary>From the queue's outbox to a real server, by the dispatchers of one worker or several.</summary>
public sealed class WebhookDeliveryTests(RedisServerFixture server) : IClassFixture<RedisServerFixture>
{
    [Fact]
    public async Task Deliver_AJobInReview_TellsWhichAndWhySigned()
    {
        await using var fixture = await WebhookFixture.OpenAsync(server);
        var job = await fixture.ReviewAsync("/hook");
        await fixture.StartDispatcherAsync();

        var call = await fixture.WebhookReceiver.NextAsync();

        Assert.Equal("POST /hook", call.Line);
        var sent = call.Event;
        Assert.Equal($"{job.Id}.review", sent.GetProperty("id").GetString());
        Assert.Equal(sent.GetProperty("id").GetString(), call.Headers["X-BrowserAgent-Event-Id"]);
        Assert.Equal(
            (job.Id.Value, "review", "too many", job.NaturalKey, job.IdempotencyKey, "trace-1"),
            (sent.GetProperty("job").GetString(), sent.GetProperty("state").GetString(), sent.GetProperty("reason").GetString(),
                sent.GetProperty("natural_key").GetString(), sent.GetProperty("idempotency_key").GetString(), sent.GetProperty("trace_id").GetString()));
        var timestamp = call.Headers["X-BrowserAgent-Timestamp"];
        Assert.Equal(WebhookSigner.Of(WebhookFixture.Secret, timestamp, call.Body), call.Headers["X-BrowserAgent-Signature"]);
        Assert.NotEqual(WebhookSigner.Of(WebhookFixture.Secret, timestamp, [.. call.Body, (byte)' ']), call.Headers["X-BrowserAgent-Signature"]);
        await fixture.EmptyAsync();
    }

    [Fact]
    public async Task Deliver_ADoneJob_CarriesVerdictAndResult()
    {
        await using var fixture = await WebhookFixture.OpenAsync(server);
        await fixture.Queue.EnqueueAsync(QueueFixture.Job() with { WebhookUrl = fixture.WebhookReceiver.Origin + "/done" });
        var claim = await fixture.Queue.ClaimAsync();
        Assert.Equal(FencedWriteResult.Ok, await fixture.Queue.Queue.AcknowledgeAsync(claim, JobVerdict.Entered, """{"number":"PO-7"}""", QueueFixture.None));
        await fixture.StartDispatcherAsync();

        var sent = (await fixture.WebhookReceiver.NextAsync()).Event;

        Assert.Equal(("done", "entered"), (sent.GetProperty("state").GetString(), sent.GetProperty("verdict").GetString()));
        Assert.Equal("PO-7", sent.GetProperty("result").GetProperty("number").GetString());
        Assert.False(sent.TryGetProperty("reason", out _));
        await fixture.EmptyAsync();
        Assert.DoesNotContain(fixture.Log.Lines, line => line.Text.Contains("PO-7", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Deliver_AJobThatMovedOn_TellsTheOldStateWithoutTheNewOnesFacts()
    {
        await using var fixture = await WebhookFixture.OpenAsync(server);
        var job = await fixture.ReviewAsync();
        await fixture.Queue.Queue.RejectAsync(job.Id, "not wanted", QueueFixture.None);
        await fixture.StartDispatcherAsync();

        var events = new[] { (await fixture.WebhookReceiver.NextAsync()).Event, (await fixture.WebhookReceiver.NextAsync()).Event };

        var review = Assert.Single(events, one => one.GetProperty("state").GetString() == "review");
        Assert.False(review.TryGetProperty("reason", out _));
        Assert.Equal("not wanted", Assert.Single(events, one => one.GetProperty("state").GetString() == "dead").GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Deliver_AfterServerErrors_TriesAgainUntilItIsTaken()
    {
        await using var fixture = await WebhookFixture.OpenAsync(server);
        fixture.WebhookReceiver.Answers.Enqueue(WebhookReceiver.Status(500));
        fixture.WebhookReceiver.Answers.Enqueue(WebhookReceiver.Status(503));
        fixture.WebhookReceiver.Answers.Enqueue(context =>
        {
            context.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        });
        await fixture.ReviewAsync();
        await fixture.StartDispatcherAsync();

        var ids = new List<string>();
        for (var call = 0; call < 4; call++)
        {
            var came = await fixture.WebhookReceiver.NextAsync();
            ids.Add(came.Headers["X-BrowserAgent-Event-Id"]);
            Assert.Equal("POST /hook", came.Line);
        }

        Assert.Single(ids.Distinct());
        await fixture.EmptyAsync();
        Assert.False(fixture.WebhookReceiver.HasMore);
        Assert.Empty(await fixture.Outbox.ListDeadAsync(10, QueueFixture.None));
        Assert.Equal(0, await fixture.Queue.Raw.HashLengthAsync(fixture.Queue.Keys.Of("hooktry")));
    }

    [Fact]
    public async Task Deliver_NeverTaken_IsADeadLetterThatCanBeSentAgain()
    {
        await using var fixture = await WebhookFixture.OpenAsync(server, options => options with { MaxAttempts = 3 });
        for (var call = 0; call < 3; call++)
        {
            fixture.WebhookReceiver.Answers.Enqueue(WebhookReceiver.Status(500));
        }

        var job = await fixture.ReviewAsync("/hook?token=hush");
        await fixture.StartDispatcherAsync();
        await fixture.EmptyAsync();

        var dead = Assert.Single(await fixture.Outbox.ListDeadAsync(10, QueueFixture.None));
        Assert.Equal((job.Id, $"{job.Id}.review", fixture.WebhookReceiver.Origin, 3, "the receiver answered 500"), (dead.Job, dead.EventId, dead.Origin, dead.Attempts, dead.Reason));
        Assert.DoesNotContain(fixture.Log.Lines, line => line.Text.Contains("hush", StringComparison.Ordinal));
        for (var call = 0; call < 3; call++)
        {
            await fixture.WebhookReceiver.NextAsync();
        }

        Assert.Equal(1, await fixture.Outbox.RetryDeadAsync(QueueFixture.None));

        Assert.Equal($"{job.Id}.review", (await fixture.WebhookReceiver.NextAsync()).Headers["X-BrowserAgent-Event-Id"]);
        await fixture.EmptyAsync();
        Assert.Empty(await fixture.Outbox.ListDeadAsync(10, QueueFixture.None));
    }

    [Fact]
    public async Task Deliver_ToAnAddressThatIsGone_IsGivenUpAtOnce()
    {
        await using var fixture = await WebhookFixture.OpenAsync(server);
        fixture.WebhookReceiver.Answers.Enqueue(WebhookReceiver.Status(410));
        await fixture.ReviewAsync();
        await fixture.StartDispatcherAsync();
        await fixture.EmptyAsync();

        Assert.Equal(1, Assert.Single(await fixture.Outbox.ListDeadAsync(10, QueueFixture.None)).Attempts);
    }

    [Fact]
    public async Task Deliver_ToASilentReceiver_FailsByTheTimeLimit()
    {
        await using var fixture = await WebhookFixture.OpenAsync(server, options => options with { TimeLimit = TimeSpan.FromMilliseconds(500) });
        fixture.WebhookReceiver.Answers.Enqueue(context => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default));
        await fixture.ReviewAsync();
        await fixture.StartDispatcherAsync();

        await fixture.WebhookReceiver.NextAsync();
        await fixture.WebhookReceiver.NextAsync();

        await fixture.EmptyAsync();
        Assert.Contains(fixture.Log.Lines, line => line.Text.Contains("no answer within 0.5 s", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Deliver_OriginNoLongerAllowed_CallsNobody()
    {
        await using var fixture = await WebhookFixture.OpenAsync(server, options => options with { MaxAttempts = 2 });
        await fixture.ReviewAsync();
        await fixture.StartDispatcherAsync(options => options with { AllowedOrigins = ["https://erp.example.com"] });
        await fixture.EmptyAsync();

        Assert.False(fixture.WebhookReceiver.HasMore);
        Assert.Contains("not among the origins", Assert.Single(await fixture.Outbox.ListDeadAsync(10, QueueFixture.None)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deliver_WithoutASecret_CallsNobodyAndSaysWhichSecret()
    {
        await using var fixture = await WebhookFixture.OpenAsync(server, options => options with { MaxAttempts = 1 });
        await fixture.ReviewAsync();
        await fixture.StartDispatcherAsync(secrets: new WebhookFixture.SingleSecretProvider("webhook/other/signing", "x"));
        await fixture.EmptyAsync();

        Assert.False(fixture.WebhookReceiver.HasMore);
        Assert.Contains("webhook/default/signing", Assert.Single(await fixture.Outbox.ListDeadAsync(10, QueueFixture.None)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deliver_ForATenantWithItsOwnSecret_IsSignedWithIt()
    {
        await using var fixture = await WebhookFixture.OpenAsync(server);
        await fixture.ReviewAsync(tenant: "north");
        await fixture.StartDispatcherAsync(secrets: new WebhookFixture.SingleSecretProvider("webhook/north/signing", "north's own"));

        var call = await fixture.WebhookReceiver.NextAsync();

        Assert.Equal(WebhookSigner.Of("north's own", call.Headers["X-BrowserAgent-Timestamp"], call.Body), call.Headers["X-BrowserAgent-Signature"]);
    }
}
