using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.TestKit;

namespace BrowserAgent.Tasks.Tests.Queue;

public sealed class CancelTests(RedisServerFixture server) : IClassFixture<RedisServerFixture>
{
    [Theory]
    [InlineData("ready")]
    [InlineData("delayed")]
    [InlineData("blocked")]
    [InlineData("review")]
    public async Task Cancel_NothingTried_EndsAtOnce(string place)
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var id = await PlaceAsync(fixture, place);

        Assert.Equal(CancelResult.Cancelled, await fixture.Queue.CancelAsync(id, "by clerk: sent twice", QueueFixture.None));

        var job = await fixture.GetAsync(id);
        Assert.Equal((JobState.Cancelled, "by clerk: sent twice"), (job.State, job.Reason));
        Assert.Equal(1, (await fixture.Queue.CountAsync(QueueFixture.None))[JobState.Cancelled]);
        Assert.Equal(id, Assert.Single(await fixture.Queue.ListAsync(JobState.Cancelled, 10, QueueFixture.None)).Id);
        await fixture.Queue.UnblockAsync(QueueFixture.None);
        Assert.NotEqual(id, (await fixture.Queue.ClaimAsync("w2", QueueFixture.None))?.Job.Id);
        Assert.Equal(CancelResult.TooLate, await fixture.Queue.CancelAsync(id, "again", QueueFixture.None));
    }

    [Fact]
    public async Task Cancel_RunningBeforeIntent_IsToldAtRenewalRefusedIntentAndEndsAtRelease()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        await fixture.EnqueueAsync(QueueFixture.Job(naturalKey: "PO-1"));
        var claim = await fixture.ClaimAsync();

        Assert.Equal(CancelResult.Requested, await fixture.Queue.CancelAsync(claim.Job.Id, "by clerk", QueueFixture.None));

        Assert.True((await fixture.GetAsync(claim.Job.Id)).CancelAsked);
        Assert.Equal(FencedWriteResult.CancelAsked, await fixture.Queue.RenewAsync(claim, QueueFixture.None));
        Assert.Equal(FencedWriteResult.CancelAsked, await fixture.Queue.SetPhaseAsync(claim, JobPhase.Intent, QueueFixture.None));
        Assert.Equal(FencedWriteResult.Ok, await fixture.Queue.ReleaseAsync(claim, QueueFixture.None));
        Assert.Equal(JobState.Cancelled, (await fixture.GetAsync(claim.Job.Id)).State);
        Assert.Equal(0, await fixture.Raw.HashLengthAsync(fixture.Keys.Of("run")));
    }

    [Fact]
    public async Task Cancel_AfterIntent_OnlyShowsAndTheRunGoesOnToItsEnd()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        await fixture.EnqueueAsync(QueueFixture.Job(naturalKey: "PO-1"));
        var claim = await fixture.ClaimAsync();
        await fixture.Queue.SetPhaseAsync(claim, JobPhase.Intent, QueueFixture.None);

        Assert.Equal(CancelResult.Requested, await fixture.Queue.CancelAsync(claim.Job.Id, "by clerk", QueueFixture.None));

        Assert.Equal(FencedWriteResult.Ok, await fixture.Queue.SetPhaseAsync(claim, JobPhase.Submitted, QueueFixture.None));
        await fixture.ExpireAsync(claim);
        await fixture.Queue.ReapAsync(QueueFixture.None);
        var again = await fixture.ClaimAsync("w2");
        Assert.Equal((claim.Job.Id, JobPhase.Submitted), (again.Job.Id, again.Job.Phase));
        Assert.Equal(FencedWriteResult.Ok, await fixture.Queue.AcknowledgeAsync(again, JobVerdict.Entered, "{}", QueueFixture.None));
        Assert.Equal(JobState.Done, (await fixture.GetAsync(claim.Job.Id)).State);
    }

    [Theory]
    [InlineData("retry")]
    [InlineData("stall")]
    [InlineData("reap")]
    public async Task Cancel_RunningThatEndsOtherwise_IsNotRunAgain(string end)
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        await fixture.EnqueueAsync(QueueFixture.Job());
        var claim = await fixture.ClaimAsync();
        await fixture.Queue.CancelAsync(claim.Job.Id, "by clerk", QueueFixture.None);

        switch (end)
        {
            case "retry":
                await fixture.Queue.RetryAsync(claim, "x", null, QueueFixture.None);
                break;
            case "stall":
                await fixture.Queue.StallAsync(claim, "x", StallCause.Job, QueueFixture.None);
                break;
            default:
                await fixture.ExpireAsync(claim);
                await fixture.Queue.ReapAsync(QueueFixture.None);
                break;
        }

        Assert.Equal(JobState.Cancelled, (await fixture.GetAsync(claim.Job.Id)).State);
    }

    [Fact]
    public async Task Cancel_ReviewWithARecordThatMayBeThere_IsAPersonsToDecide()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        await fixture.EnqueueAsync(QueueFixture.Job());
        var claim = await fixture.ClaimAsync();
        await fixture.Queue.SetPhaseAsync(claim, JobPhase.Intent, QueueFixture.None);
        await fixture.Queue.ParkAsync(claim, "unsure", QueueFixture.None);

        Assert.Equal(CancelResult.TooLate, await fixture.Queue.CancelAsync(claim.Job.Id, "by clerk", QueueFixture.None));
    }

    [Fact]
    public async Task Defer_AskedToEndPastTheIntent_WaitsAllTheSame()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        await fixture.EnqueueAsync(QueueFixture.Job());
        var claim = await fixture.ClaimAsync();
        await fixture.Queue.SetPhaseAsync(claim, JobPhase.Intent, QueueFixture.None);
        await fixture.Queue.CancelAsync(claim.Job.Id, "by clerk", QueueFixture.None);

        await fixture.Queue.DeferAsync(claim, "no session", TimeSpan.FromMinutes(1), QueueFixture.None);

        Assert.Equal(JobState.Delayed, (await fixture.GetAsync(claim.Job.Id)).State);
    }

    [Fact]
    public async Task Requeue_ReviewedJobThatIsNotDueYet_WaitsForItsTime()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var job = await fixture.EnqueueAsync(QueueFixture.Job(state: JobState.Review) with { NotBefore = DateTimeOffset.UtcNow.AddDays(1) });

        Assert.Equal(RequeueResult.Ok, await fixture.Queue.RequeueAsync(job.Id, new ApprovalVote("Kim"), QueueFixture.None));

        Assert.Equal(JobState.Delayed, (await fixture.GetAsync(job.Id)).State);
    }

    [Fact]
    public async Task Cancel_NobodyKnowsIt_IsNotFound()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);

        Assert.Equal(CancelResult.NotFound, await fixture.Queue.CancelAsync(JobId.New(DateTimeOffset.UnixEpoch), "by clerk", QueueFixture.None));
    }

    [Fact]
    public async Task Cancel_JobWithAWebhook_IsInTheOutbox()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var job = await fixture.EnqueueAsync(QueueFixture.Job() with { WebhookUrl = "https://producer.example/hook" });

        await fixture.Queue.CancelAsync(job.Id, "by clerk", QueueFixture.None);

        Assert.Equal($"{job.Id}\u0001cancelled", (string?)Assert.Single(await fixture.Raw.SortedSetRangeByRankAsync(fixture.Keys.Of("hook"))));
    }

    private static async Task<JobId> PlaceAsync(QueueFixture fixture, string place)
    {
        switch (place)
        {
            case "delayed":
                return (await fixture.EnqueueAsync(QueueFixture.Job() with { NotBefore = DateTimeOffset.UtcNow.AddHours(1) })).Id;
            case "blocked":
                await fixture.EnqueueAsync(QueueFixture.Job(naturalKey: "PO-1"));
                await fixture.ClaimAsync();
                var second = await fixture.EnqueueAsync(QueueFixture.Job(naturalKey: "PO-1"));
                Assert.Null(await fixture.Queue.ClaimAsync("w1", QueueFixture.None));
                Assert.Equal(1, await fixture.Raw.SortedSetLengthAsync(fixture.Keys.Of("blocked")));
                return second.Id;
            case "review":
                return (await fixture.EnqueueAsync(QueueFixture.Job(state: JobState.Review))).Id;
            default:
                return (await fixture.EnqueueAsync(QueueFixture.Job())).Id;
        }
    }
}
