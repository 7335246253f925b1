using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Tests.Queue;
using BrowserAgent.Tasks.Webhooks;
using BrowserAgent.TestKit;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Tests.Webhooks;

/// <summary>Who may say what became of a call.</summary>
public sealed class OutboxTests(RedisServerFixture server) : IClassFixture<RedisServerFixture>
{
    [Fact]
    public async Task Take_WhatAnotherTook_IsHiddenUntilItComesBack()
    {
        await using var bed = await WebhookBed.OpenAsync(server);
        await bed.ReviewAsync();

        var first = Assert.Single(await bed.Outbox.TakeAsync(50, QueueBed.None));
        Assert.Empty(await bed.Outbox.TakeAsync(50, QueueBed.None));
        await bed.LetComeBackAsync();
        var second = Assert.Single(await bed.Outbox.TakeAsync(50, QueueBed.None));

        Assert.Equal(first.EventId, second.EventId);
        Assert.Equal(FailAnswer.NoLongerMine, await bed.Outbox.FailAsync(first, "late", TimeSpan.Zero, atOnce: true, QueueBed.None));
        await bed.Outbox.DoneAsync(first, QueueBed.None);
        Assert.Equal(1, await bed.WaitingAsync());
        await bed.Outbox.DoneAsync(second, QueueBed.None);
        Assert.Equal(0, await bed.WaitingAsync());
    }

    [Fact]
    public async Task Done_AfterTheJobCameIntoTheStateAnew_LeavesTheNewNews()
    {
        await using var bed = await WebhookBed.OpenAsync(server);
        var job = await bed.ReviewAsync();
        var item = Assert.Single(await bed.Outbox.TakeAsync(50, QueueBed.None));
        await bed.Queue.Queue.RequeueAsync(job.Id, approved: true, QueueBed.None);
        await bed.Queue.Queue.ParkAsync(await bed.Queue.ClaimAsync(), "again", QueueBed.None);

        await bed.Outbox.DoneAsync(item, QueueBed.None);

        Assert.Equal("again", Assert.Single(await bed.Outbox.TakeAsync(50, QueueBed.None)).Job.Reason);
    }

    [Fact]
    public async Task Take_OfAForgottenJob_DropsIt()
    {
        await using var bed = await WebhookBed.OpenAsync(server);
        var job = await bed.ReviewAsync();
        await bed.Queue.Raw.HashDeleteAsync(bed.Queue.Keys.Of("job"), job.Id.Value);

        Assert.Empty(await bed.Outbox.TakeAsync(50, QueueBed.None));
        Assert.Equal(0, await bed.WaitingAsync());
    }

    [Fact]
    public async Task Take_More_AnswersAtMostWhatWasAsked()
    {
        await using var bed = await WebhookBed.OpenAsync(server);
        for (var job = 0; job < 3; job++)
        {
            await bed.ReviewAsync();
        }

        Assert.Equal(2, (await bed.Outbox.TakeAsync(2, QueueBed.None)).Count);
        Assert.Single(await bed.Outbox.TakeAsync(2, QueueBed.None));
    }

    [Fact]
    public async Task Outbox_JobWithoutWebhook_IsNotInIt()
    {
        await using var bed = await WebhookBed.OpenAsync(server);
        await bed.Queue.EnqueueAsync(QueueBed.Job(state: JobState.Review));

        Assert.Equal(0, await bed.WaitingAsync());
    }

    [Theory]
    [InlineData("https://erp.example.com", true)]
    [InlineData("http://127.0.0.1:8080", true)]
    [InlineData("http://[::1]:8080", true)]
    [InlineData("http://erp.example.com", false)]
    [InlineData("https://erp.example.com/hooks", false)]
    [InlineData("erp.example.com", false)]
    [InlineData("https://a@erp.example.com", false)]
    public void Options_Origin_IsSchemeHostAndPortAlone(string origin, bool good)
    {
        var verdict = new WebhookOptionsValidator().Validate(null, new WebhookOptions { AllowedOrigins = [origin] });

        Assert.Equal(good, verdict.Succeeded);
    }

    [Fact]
    public void Options_TimesThatContradict_AreRefusedByName()
    {
        var verdict = new WebhookOptionsValidator().Validate(null, new WebhookOptions { TimeLimit = TimeSpan.FromSeconds(59), BackoffBase = TimeSpan.FromHours(1) });

        Assert.Contains("Webhook:ReturnAfter", verdict.FailureMessage, StringComparison.Ordinal);
        Assert.Contains("Webhook:BackoffBase", verdict.FailureMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void Pause_OfAFailedCall_GrowsToTheCap()
    {
        var options = new WebhookOptions();

        Assert.Equal(TimeSpan.Zero, WebhookCourier.Pause(options, 3, 0));
        Assert.Equal(TimeSpan.FromSeconds(40), WebhookCourier.Pause(options, 3, 1));
        Assert.Equal(TimeSpan.FromMinutes(15), WebhookCourier.Pause(options, 60, 1));
    }
}
