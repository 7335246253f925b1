using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Tests.Queue;
using BrowserAgent.Tasks.Webhooks;
using BrowserAgent.TestKit;
using Microsoft.AspNetCore.Http;

namespace BrowserAgent.Tasks.Tests.Webhooks;

/// <summary>From the queue's outbox to a real server, by the couriers of one worker or several.</summary>
public sealed class DeliveryTests(RedisServerFixture server) : IClassFixture<RedisServerFixture>
{
    [Fact]
    public async Task Deliver_AJobInReview_TellsWhichAndWhySigned()
    {
        await using var bed = await WebhookBed.OpenAsync(server);
        var job = await bed.ReviewAsync("/hook");
        await bed.StartCourierAsync();

        var call = await bed.Receiver.NextAsync();

        Assert.Equal("POST /hook", call.Line);
        var told = call.Event;
        Assert.Equal($"{job.Id}.review", told.GetProperty("id").GetString());
        Assert.Equal(told.GetProperty("id").GetString(), call.Headers["X-BrowserAgent-Event-Id"]);
        Assert.Equal(
            (job.Id.Value, "review", "too many", job.NaturalKey, job.IdempotencyKey, "trace-1"),
            (told.GetProperty("job").GetString(), told.GetProperty("state").GetString(), told.GetProperty("reason").GetString(),
                told.GetProperty("natural_key").GetString(), told.GetProperty("idempotency_key").GetString(), told.GetProperty("trace_id").GetString()));
        var timestamp = call.Headers["X-BrowserAgent-Timestamp"];
        Assert.Equal(WebhookSignature.Of(WebhookBed.Secret, timestamp, call.Body), call.Headers["X-BrowserAgent-Signature"]);
        Assert.NotEqual(WebhookSignature.Of(WebhookBed.Secret, timestamp, [.. call.Body, (byte)' ']), call.Headers["X-BrowserAgent-Signature"]);
        await bed.EmptyAsync();
    }

    [Fact]
    public async Task Deliver_ADoneJob_CarriesVerdictAndResult()
    {
        await using var bed = await WebhookBed.OpenAsync(server);
        await bed.Queue.EnqueueAsync(QueueBed.Job() with { WebhookUrl = bed.Receiver.Origin + "/done" });
        var claim = await bed.Queue.ClaimAsync();
        Assert.Equal(FenceAnswer.Ok, await bed.Queue.Queue.AcknowledgeAsync(claim, JobVerdict.Entered, """{"number":"PO-7"}""", QueueBed.None));
        await bed.StartCourierAsync();

        var told = (await bed.Receiver.NextAsync()).Event;

        Assert.Equal(("done", "entered"), (told.GetProperty("state").GetString(), told.GetProperty("verdict").GetString()));
        Assert.Equal("PO-7", told.GetProperty("result").GetProperty("number").GetString());
        Assert.False(told.TryGetProperty("reason", out _));
        await bed.EmptyAsync();
        Assert.DoesNotContain(bed.Log.Lines, line => line.Text.Contains("PO-7", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Deliver_AJobThatMovedOn_TellsTheOldStateWithoutTheNewOnesFacts()
    {
        await using var bed = await WebhookBed.OpenAsync(server);
        var job = await bed.ReviewAsync();
        await bed.Queue.Queue.RejectAsync(job.Id, "not wanted", QueueBed.None);
        await bed.StartCourierAsync();

        var told = new[] { (await bed.Receiver.NextAsync()).Event, (await bed.Receiver.NextAsync()).Event };

        var review = Assert.Single(told, one => one.GetProperty("state").GetString() == "review");
        Assert.False(review.TryGetProperty("reason", out _));
        Assert.Equal("not wanted", Assert.Single(told, one => one.GetProperty("state").GetString() == "dead").GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Deliver_AfterServerErrors_TriesAgainUntilItIsTaken()
    {
        await using var bed = await WebhookBed.OpenAsync(server);
        bed.Receiver.Answers.Enqueue(Receiver.Status(500));
        bed.Receiver.Answers.Enqueue(Receiver.Status(503));
        bed.Receiver.Answers.Enqueue(context =>
        {
            context.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        });
        await bed.ReviewAsync();
        await bed.StartCourierAsync();

        var ids = new List<string>();
        for (var call = 0; call < 4; call++)
        {
            var came = await bed.Receiver.NextAsync();
            ids.Add(came.Headers["X-BrowserAgent-Event-Id"]);
            Assert.Equal("POST /hook", came.Line);
        }

        Assert.Single(ids.Distinct());
        await bed.EmptyAsync();
        Assert.False(bed.Receiver.HasMore);
        Assert.Empty(await bed.Outbox.ListDeadAsync(10, QueueBed.None));
        Assert.Equal(0, await bed.Queue.Raw.HashLengthAsync(bed.Queue.Keys.Of("hooktry")));
    }

    [Fact]
    public async Task Deliver_NeverTaken_IsADeadLetterThatCanBeSentAgain()
    {
        await using var bed = await WebhookBed.OpenAsync(server, options => options with { MaxAttempts = 3 });
        for (var call = 0; call < 3; call++)
        {
            bed.Receiver.Answers.Enqueue(Receiver.Status(500));
        }

        var job = await bed.ReviewAsync("/hook?token=hush");
        await bed.StartCourierAsync();
        await bed.EmptyAsync();

        var dead = Assert.Single(await bed.Outbox.ListDeadAsync(10, QueueBed.None));
        Assert.Equal((job.Id, $"{job.Id}.review", bed.Receiver.Origin, 3, "it answered 500"), (dead.Job, dead.EventId, dead.Origin, dead.Attempts, dead.Reason));
        Assert.DoesNotContain(bed.Log.Lines, line => line.Text.Contains("hush", StringComparison.Ordinal));
        for (var call = 0; call < 3; call++)
        {
            await bed.Receiver.NextAsync();
        }

        Assert.Equal(1, await bed.Outbox.RetryDeadAsync(QueueBed.None));

        Assert.Equal($"{job.Id}.review", (await bed.Receiver.NextAsync()).Headers["X-BrowserAgent-Event-Id"]);
        await bed.EmptyAsync();
        Assert.Empty(await bed.Outbox.ListDeadAsync(10, QueueBed.None));
    }

    [Fact]
    public async Task Deliver_ToAnAddressThatIsGone_IsGivenUpAtOnce()
    {
        await using var bed = await WebhookBed.OpenAsync(server);
        bed.Receiver.Answers.Enqueue(Receiver.Status(410));
        await bed.ReviewAsync();
        await bed.StartCourierAsync();
        await bed.EmptyAsync();

        Assert.Equal(1, Assert.Single(await bed.Outbox.ListDeadAsync(10, QueueBed.None)).Attempts);
    }

    [Fact]
    public async Task Deliver_ToASilentReceiver_FailsByTheTimeLimit()
    {
        await using var bed = await WebhookBed.OpenAsync(server, options => options with { TimeLimit = TimeSpan.FromMilliseconds(500) });
        bed.Receiver.Answers.Enqueue(context => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default));
        await bed.ReviewAsync();
        await bed.StartCourierAsync();

        await bed.Receiver.NextAsync();
        await bed.Receiver.NextAsync();

        await bed.EmptyAsync();
        Assert.Contains(bed.Log.Lines, line => line.Text.Contains("no answer within 0.5 s", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Deliver_OriginNoLongerAllowed_CallsNobody()
    {
        await using var bed = await WebhookBed.OpenAsync(server, options => options with { MaxAttempts = 2 });
        await bed.ReviewAsync();
        await bed.StartCourierAsync(options => options with { AllowedOrigins = ["https://erp.example.com"] });
        await bed.EmptyAsync();

        Assert.False(bed.Receiver.HasMore);
        Assert.Contains("not among the origins", Assert.Single(await bed.Outbox.ListDeadAsync(10, QueueBed.None)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deliver_WithoutASecret_CallsNobodyAndSaysWhichSecret()
    {
        await using var bed = await WebhookBed.OpenAsync(server, options => options with { MaxAttempts = 1 });
        await bed.ReviewAsync();
        await bed.StartCourierAsync(secrets: new WebhookBed.OneSecret("webhook/other/signing", "x"));
        await bed.EmptyAsync();

        Assert.False(bed.Receiver.HasMore);
        Assert.Contains("webhook/default/signing", Assert.Single(await bed.Outbox.ListDeadAsync(10, QueueBed.None)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deliver_ForATenantWithItsOwnSecret_IsSignedWithIt()
    {
        await using var bed = await WebhookBed.OpenAsync(server);
        await bed.ReviewAsync(tenant: "north");
        await bed.StartCourierAsync(secrets: new WebhookBed.OneSecret("webhook/north/signing", "north's own"));

        var call = await bed.Receiver.NextAsync();

        Assert.Equal(WebhookSignature.Of("north's own", call.Headers["X-BrowserAgent-Timestamp"], call.Body), call.Headers["X-BrowserAgent-Signature"]);
    }
}
