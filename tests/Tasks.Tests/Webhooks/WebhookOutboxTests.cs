using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Tests.Encryption;
using BrowserAgent.Tasks.Tests.Queue;
using BrowserAgent.Tasks.Webhooks;
using BrowserAgent.TestKit;

namespace BrowserAgent.Tasks.Tests.Webhooks;

public sealed class WebhookOutboxTests(RedisServerFixture server) : IClassFixture<RedisServerFixture>
{
    [Fact]
    public async Task Take_WhatAnotherTook_IsHiddenUntilItComesBack()
    {
        await using var fixture = await WebhookFixture.OpenAsync(server);
        await fixture.ReviewAsync();

        var first = Assert.Single(await fixture.Outbox.TakeAsync(50, QueueFixture.None));
        Assert.Empty(await fixture.Outbox.TakeAsync(50, QueueFixture.None));
        await fixture.MakeDueAsync();
        var second = Assert.Single(await fixture.Outbox.TakeAsync(50, QueueFixture.None));

        Assert.Equal(first.EventId, second.EventId);
        Assert.Equal(WebhookFailureResult.NotOwned, await fixture.Outbox.FailAsync(first, "late", TimeSpan.Zero, atOnce: true, QueueFixture.None));
        await fixture.Outbox.DoneAsync(first, QueueFixture.None);
        Assert.Equal(1, await fixture.WaitingAsync());
        await fixture.Outbox.DoneAsync(second, QueueFixture.None);
        Assert.Equal(0, await fixture.WaitingAsync());
    }

    [Fact]
    public async Task Done_AfterTheJobCameIntoTheStateAnew_LeavesTheNewNews()
    {
        await using var fixture = await WebhookFixture.OpenAsync(server);
        var job = await fixture.ReviewAsync();
        var item = Assert.Single(await fixture.Outbox.TakeAsync(50, QueueFixture.None));
        await fixture.Queue.Queue.RequeueAsync(job.Id, new ApprovalVote("Kim"), QueueFixture.None);
        await fixture.Queue.Queue.ParkAsync(await fixture.Queue.ClaimAsync(), "again", QueueFixture.None);

        await fixture.Outbox.DoneAsync(item, QueueFixture.None);

        Assert.Equal("again", Assert.Single(await fixture.Outbox.TakeAsync(50, QueueFixture.None)).Job.Reason);
    }

    [Fact]
    public async Task Take_OfAForgottenJob_DropsIt()
    {
        await using var fixture = await WebhookFixture.OpenAsync(server);
        var job = await fixture.ReviewAsync();
        await fixture.Queue.Raw.HashDeleteAsync(fixture.Queue.Keys.Of("job"), job.Id.Value);

        Assert.Empty(await fixture.Outbox.TakeAsync(50, QueueFixture.None));
        Assert.Equal(0, await fixture.WaitingAsync());
    }

    [Fact]
    public async Task Take_ResultWhoseKeyTheWorkerLacks_IsSoonThereForAnotherAndNothingIsCounted()
    {
        await using var fixture = await WebhookFixture.OpenAsync(server);
        await fixture.DoneAsync(EncryptionKeys.First);
        var lacks = fixture.OutboxWith(EncryptionKeys.Second);

        Assert.Empty(await lacks.TakeAsync(50, QueueFixture.None));

        Assert.Single(lacks.LackingKeys);
        var due = Assert.Single(await fixture.Queue.Raw.SortedSetRangeByRankWithScoresAsync(fixture.Queue.Keys.Of("hook"))).Score;
        Assert.InRange(due, 1, DateTimeOffset.UtcNow.AddSeconds(6).ToUnixTimeMilliseconds());
        await fixture.MakeDueAsync();
        var item = Assert.Single(await fixture.OutboxWith(EncryptionKeys.First).TakeAsync(50, QueueFixture.None));
        Assert.Equal(("{}", 0), (item.Job.ResultJson, item.Failed));
    }

    [Fact]
    public async Task Dispatcher_ResultThatNoWorkerCanDecrypt_IsADeadLetterWithTheReason()
    {
        await using var fixture = await WebhookFixture.OpenAsync(server);
        var (own, other) = (await fixture.DoneAsync(EncryptionKeys.First), await fixture.DoneAsync(EncryptionKeys.First));
        var results = fixture.Queue.Keys.Of("result");
        await fixture.Queue.Raw.HashSetAsync(results, own.Id.Value, await fixture.Queue.Raw.HashGetAsync(results, other.Id.Value));
        await fixture.Queue.Raw.SortedSetRemoveAsync(fixture.Queue.Keys.Of("hook"), $"{other.Id.Value}\u0001done");

        await fixture.StartDispatcherAsync(outbox: fixture.OutboxWith(EncryptionKeys.First));
        await fixture.EmptyAsync();

        var dead = Assert.Single(await fixture.Outbox.ListDeadAsync(10, QueueFixture.None));
        Assert.Equal(own.Id, dead.Job);
        Assert.Contains("can't be decrypted", dead.Reason, StringComparison.Ordinal);
        Assert.Equal(fixture.WebhookReceiver.Origin, dead.Origin);
    }

    [Fact]
    public async Task Take_More_AnswersAtMostWhatWasAsked()
    {
        await using var fixture = await WebhookFixture.OpenAsync(server);
        for (var job = 0; job < 3; job++)
        {
            await fixture.ReviewAsync();
        }

        Assert.Equal(2, (await fixture.Outbox.TakeAsync(2, QueueFixture.None)).Count);
        Assert.Single(await fixture.Outbox.TakeAsync(2, QueueFixture.None));
    }

    [Fact]
    public async Task Outbox_JobWithoutWebhook_IsNotInIt()
    {
        await using var fixture = await WebhookFixture.OpenAsync(server);
        await fixture.Queue.EnqueueAsync(QueueFixture.Job(state: JobState.Review));

        Assert.Equal(0, await fixture.WaitingAsync());
    }
}
