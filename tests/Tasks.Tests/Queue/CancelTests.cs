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
        await using var bed = await QueueBed.OpenAsync(server);
        var id = await PlaceAsync(bed, place);

        Assert.Equal(CancelAnswer.Cancelled, await bed.Queue.CancelAsync(id, "by clerk: sent twice", QueueBed.None));

        var job = await bed.GetAsync(id);
        Assert.Equal((JobState.Cancelled, "by clerk: sent twice"), (job.State, job.Reason));
        Assert.Equal(1, (await bed.Queue.CountAsync(QueueBed.None))[JobState.Cancelled]);
        Assert.Equal(id, Assert.Single(await bed.Queue.ListAsync(JobState.Cancelled, 10, QueueBed.None)).Id);
        await bed.Queue.UnblockAsync(QueueBed.None);
        Assert.NotEqual(id, (await bed.Queue.ClaimAsync("w2", QueueBed.None))?.Job.Id);
        Assert.Equal(CancelAnswer.TooLate, await bed.Queue.CancelAsync(id, "again", QueueBed.None));
    }

    [Fact]
    public async Task Cancel_RunningBeforeIntent_IsToldAtRenewalRefusedIntentAndEndsAtRelease()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        await bed.EnqueueAsync(QueueBed.Job(naturalKey: "PO-1"));
        var claim = await bed.ClaimAsync();

        Assert.Equal(CancelAnswer.Asked, await bed.Queue.CancelAsync(claim.Job.Id, "by clerk", QueueBed.None));

        Assert.True((await bed.GetAsync(claim.Job.Id)).CancelAsked);
        Assert.Equal(FenceAnswer.CancelAsked, await bed.Queue.RenewAsync(claim, QueueBed.None));
        Assert.Equal(FenceAnswer.CancelAsked, await bed.Queue.SetPhaseAsync(claim, JobPhase.Intent, QueueBed.None));
        Assert.Equal(FenceAnswer.Ok, await bed.Queue.ReleaseAsync(claim, QueueBed.None));
        Assert.Equal(JobState.Cancelled, (await bed.GetAsync(claim.Job.Id)).State);
        Assert.Equal(0, await bed.Raw.HashLengthAsync(bed.Keys.Of("run")));
    }

    [Fact]
    public async Task Cancel_AfterIntent_OnlyShowsAndTheRunGoesOnToItsEnd()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        await bed.EnqueueAsync(QueueBed.Job(naturalKey: "PO-1"));
        var claim = await bed.ClaimAsync();
        await bed.Queue.SetPhaseAsync(claim, JobPhase.Intent, QueueBed.None);

        Assert.Equal(CancelAnswer.Asked, await bed.Queue.CancelAsync(claim.Job.Id, "by clerk", QueueBed.None));

        Assert.Equal(FenceAnswer.Ok, await bed.Queue.SetPhaseAsync(claim, JobPhase.Submitted, QueueBed.None));
        await bed.ExpireAsync(claim);
        await bed.Queue.ReapAsync(QueueBed.None);
        var again = await bed.ClaimAsync("w2");
        Assert.Equal((claim.Job.Id, JobPhase.Submitted), (again.Job.Id, again.Job.Phase));
        Assert.Equal(FenceAnswer.Ok, await bed.Queue.AcknowledgeAsync(again, JobVerdict.Entered, "{}", QueueBed.None));
        Assert.Equal(JobState.Done, (await bed.GetAsync(claim.Job.Id)).State);
    }

    [Theory]
    [InlineData("retry")]
    [InlineData("stall")]
    [InlineData("reap")]
    public async Task Cancel_RunningThatEndsOtherwise_IsNotRunAgain(string end)
    {
        await using var bed = await QueueBed.OpenAsync(server);
        await bed.EnqueueAsync(QueueBed.Job());
        var claim = await bed.ClaimAsync();
        await bed.Queue.CancelAsync(claim.Job.Id, "by clerk", QueueBed.None);

        switch (end)
        {
            case "retry":
                await bed.Queue.RetryAsync(claim, "x", null, QueueBed.None);
                break;
            case "stall":
                await bed.Queue.StallAsync(claim, "x", QueueBed.None);
                break;
            default:
                await bed.ExpireAsync(claim);
                await bed.Queue.ReapAsync(QueueBed.None);
                break;
        }

        Assert.Equal(JobState.Cancelled, (await bed.GetAsync(claim.Job.Id)).State);
    }

    [Fact]
    public async Task Cancel_ReviewWithARecordThatMayBeThere_IsAPersonsToDecide()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        await bed.EnqueueAsync(QueueBed.Job());
        var claim = await bed.ClaimAsync();
        await bed.Queue.SetPhaseAsync(claim, JobPhase.Intent, QueueBed.None);
        await bed.Queue.ParkAsync(claim, "unsure", QueueBed.None);

        Assert.Equal(CancelAnswer.TooLate, await bed.Queue.CancelAsync(claim.Job.Id, "by clerk", QueueBed.None));
    }

    [Fact]
    public async Task Defer_AskedToEndPastTheIntent_WaitsAllTheSame()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        await bed.EnqueueAsync(QueueBed.Job());
        var claim = await bed.ClaimAsync();
        await bed.Queue.SetPhaseAsync(claim, JobPhase.Intent, QueueBed.None);
        await bed.Queue.CancelAsync(claim.Job.Id, "by clerk", QueueBed.None);

        await bed.Queue.DeferAsync(claim, "no session", TimeSpan.FromMinutes(1), QueueBed.None);

        Assert.Equal(JobState.Delayed, (await bed.GetAsync(claim.Job.Id)).State);
    }

    [Fact]
    public async Task Requeue_ReviewedJobThatIsNotDueYet_WaitsForItsTime()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        var job = await bed.EnqueueAsync(QueueBed.Job(state: JobState.Review) with { NotBefore = DateTimeOffset.UtcNow.AddDays(1) });

        Assert.Equal(RequeueAnswer.Ok, await bed.Queue.RequeueAsync(job.Id, approved: true, QueueBed.None));

        Assert.Equal(JobState.Delayed, (await bed.GetAsync(job.Id)).State);
    }

    [Fact]
    public async Task Cancel_NobodyKnowsIt_IsNotFound()
    {
        await using var bed = await QueueBed.OpenAsync(server);

        Assert.Equal(CancelAnswer.NotFound, await bed.Queue.CancelAsync(new JobId("none"), "by clerk", QueueBed.None));
    }

    [Fact]
    public async Task Cancel_JobWithAWebhook_IsInTheOutbox()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        var job = await bed.EnqueueAsync(QueueBed.Job() with { WebhookUrl = "https://producer.example/hook" });

        await bed.Queue.CancelAsync(job.Id, "by clerk", QueueBed.None);

        Assert.Equal($"{job.Id}\u0001cancelled", (string?)Assert.Single(await bed.Raw.SortedSetRangeByRankAsync(bed.Keys.Of("hook"))));
    }

    private static async Task<JobId> PlaceAsync(QueueBed bed, string place)
    {
        switch (place)
        {
            case "delayed":
                return (await bed.EnqueueAsync(QueueBed.Job() with { NotBefore = DateTimeOffset.UtcNow.AddHours(1) })).Id;
            case "blocked":
                await bed.EnqueueAsync(QueueBed.Job(naturalKey: "PO-1"));
                await bed.ClaimAsync();
                var second = await bed.EnqueueAsync(QueueBed.Job(naturalKey: "PO-1"));
                Assert.Null(await bed.Queue.ClaimAsync("w1", QueueBed.None));
                Assert.Equal(1, await bed.Raw.SortedSetLengthAsync(bed.Keys.Of("blocked")));
                return second.Id;
            case "review":
                return (await bed.EnqueueAsync(QueueBed.Job(state: JobState.Review))).Id;
            default:
                return (await bed.EnqueueAsync(QueueBed.Job())).Id;
        }
    }
}
