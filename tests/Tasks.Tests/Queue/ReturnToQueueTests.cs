using BrowserAgent.Sessions.Timing;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis;
using BrowserAgent.TestKit;

namespace BrowserAgent.Tasks.Tests.Queue;

/// <summary>Jobs that come back: reaped, stalled, retried, released, requeued.</summary>
public sealed class ReturnToQueueTests(RedisServerFixture server) : IClassFixture<RedisServerFixture>
{
    [Fact]
    public async Task Reap_ExpiredAtNone_IsReadyWithAStall()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        await fixture.EnqueueAsync(QueueFixture.Job(naturalKey: "PO-1"));
        var claim = await fixture.ClaimAsync("worker-7");
        Assert.Equal(0, await fixture.Queue.ReapAsync(QueueFixture.None));

        await fixture.ExpireAsync(claim);
        Assert.Equal(1, await fixture.Queue.ReapAsync(QueueFixture.None));

        var job = await fixture.GetAsync(claim.Job.Id);
        Assert.Equal((JobState.Ready, 1, 0), (job.State, job.Stalls, job.Attempts));
        Assert.Contains("worker-7", job.Reason, StringComparison.Ordinal);
        Assert.Equal(0, await fixture.Raw.HashLengthAsync(fixture.Keys.Of("run")));
    }

    [Fact]
    public async Task Reap_AtNoneAfterTheLastStall_IsDead()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var job = await fixture.EnqueueAsync(QueueFixture.Job());
        for (var stall = 0; stall < 3; stall++)
        {
            await fixture.ExpireAsync(await fixture.ClaimAsync($"w{stall}"));
            await fixture.Queue.ReapAsync(QueueFixture.None);
        }

        Assert.Equal((JobState.Dead, 3), ((await fixture.GetAsync(job.Id)).State, (await fixture.GetAsync(job.Id)).Stalls));
        Assert.Equal(job.Id, Assert.Single(await fixture.Queue.ListAsync(JobState.Dead, 10, QueueFixture.None)).Id);
    }

    [Theory]
    [InlineData(JobPhase.Intent)]
    [InlineData(JobPhase.Submitted)]
    public async Task Reap_AtIntentOrLater_ComesBackToBeVerifiedAndEndsWithAPersonNeverDead(JobPhase phase)
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var job = await fixture.EnqueueAsync(QueueFixture.Job(naturalKey: "PO-1"));
        var rival = await fixture.EnqueueAsync(QueueFixture.Job(naturalKey: "PO-1"));
        var claim = await fixture.ClaimAsync();
        await fixture.Queue.SetPhaseAsync(claim, phase, QueueFixture.None);

        for (var stall = 1; stall <= 2; stall++)
        {
            await fixture.ExpireAsync(claim);
            await fixture.Queue.ReapAsync(QueueFixture.None);
            claim = await fixture.ClaimAsync($"w{stall + 1}");
            Assert.Equal((job.Id, phase, stall), (claim.Job.Id, claim.Job.Phase, claim.Job.Stalls));
        }

        await fixture.ExpireAsync(claim);
        await fixture.Queue.ReapAsync(QueueFixture.None);

        Assert.Equal(JobState.Review, (await fixture.GetAsync(job.Id)).State);
        Assert.Null(await fixture.Queue.ClaimAsync("w2", QueueFixture.None));
        Assert.Contains("has the natural key", (await fixture.GetAsync(rival.Id)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reap_MoreThanABatch_IsBounded()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        for (var number = 0; number < 60; number++)
        {
            await fixture.EnqueueAsync(QueueFixture.Job());
            await fixture.ExpireAsync(await fixture.ClaimAsync());
        }

        Assert.Equal(50, await fixture.Queue.ReapAsync(QueueFixture.None));
        Assert.Equal(10, await fixture.Queue.ReapAsync(QueueFixture.None));
    }

    [Theory]
    [InlineData(JobPhase.None, JobState.Dead)]
    [InlineData(JobPhase.Intent, JobState.Review)]
    public async Task Stall_BeyondTheLimit_PhaseDecides(JobPhase phase, JobState end)
    {
        await using var fixture = await QueueFixture.OpenAsync(server, options => options with { MaxStalls = 0 });
        await fixture.EnqueueAsync(QueueFixture.Job());
        var claim = await fixture.ClaimAsync();
        await fixture.Queue.SetPhaseAsync(claim, phase, QueueFixture.None);

        Assert.Equal(FencedWriteResult.Ok, await fixture.Queue.StallAsync(claim, "browser died", StallCause.Job, QueueFixture.None));

        var job = await fixture.GetAsync(claim.Job.Id);
        Assert.Equal((end, 1, 0, "browser died"), (job.State, job.Stalls, job.Attempts, job.Reason));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Retry_Attempt_WaitsWithinItsBackoffAndIsDeadAfterTheLast(int before)
    {
        await using var fixture = await QueueFixture.OpenAsync(server, options => options with { MaxAttempts = 3, BackoffBase = TimeSpan.FromMinutes(1), BackoffCap = TimeSpan.FromHours(1) });
        var job = await fixture.EnqueueAsync(QueueFixture.Job(naturalKey: "PO-1"));
        for (var attempt = 0; attempt < before; attempt++)
        {
            await fixture.Queue.RetryAsync(await fixture.ClaimAsync(), "earlier", null, QueueFixture.None);
            await fixture.PromoteAsync(job.Id);
        }

        Assert.Equal(FencedWriteResult.Ok, await fixture.Queue.RetryAsync(await fixture.ClaimAsync(), "site said no", null, QueueFixture.None));

        var after = await fixture.GetAsync(job.Id);
        Assert.Equal((before + 1, 0, "site said no"), (after.Attempts, after.Stalls, after.Reason));
        Assert.Equal(before == 2 ? JobState.Dead : JobState.Delayed, after.State);
        if (after.State == JobState.Delayed)
        {
            var due = await fixture.Raw.SortedSetScoreAsync(fixture.Keys.Of("delayed"), job.Id.Value);
            Assert.InRange(due!.Value - after.UpdatedAt.ToUnixTimeMilliseconds(), 0, 60_000 * (1 << before));
        }
    }

    [Theory]
    [InlineData(JobPhase.Intent)]
    [InlineData(JobPhase.Submitted)]
    public async Task NotLanded_PastIntent_IsBackAtNoneWithItsKeyFree(JobPhase phase)
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var job = await fixture.EnqueueAsync(QueueFixture.Job(naturalKey: "PO-1"));
        var other = await fixture.EnqueueAsync(QueueFixture.Job(naturalKey: "PO-1"));
        var claim = await fixture.ClaimAsync();
        await fixture.Queue.SetPhaseAsync(claim, phase, QueueFixture.None);

        Assert.Equal(FencedWriteResult.Ok, await fixture.Queue.ReturnNotLandedAsync(claim, "429", TimeSpan.FromMinutes(5), isCharged: true, QueueFixture.None));

        var after = await fixture.GetAsync(job.Id);
        Assert.Equal((JobState.Delayed, JobPhase.None, 1, 0, "429"), (after.State, after.Phase, after.Attempts, after.Stalls, after.Reason));
        Assert.Equal(other.Id, (await fixture.ClaimAsync()).Job.Id);
    }

    [Theory]
    [InlineData(true, JobState.Dead, 2)]
    [InlineData(false, JobState.Delayed, 1)]
    public async Task NotLanded_LastAttempt_IsDeadOnlyWhenCharged(bool isCharged, JobState end, int attempts)
    {
        await using var fixture = await QueueFixture.OpenAsync(server, options => options with { MaxAttempts = 2 });
        var job = await fixture.EnqueueAsync(QueueFixture.Job());
        await fixture.Queue.RetryAsync(await fixture.ClaimAsync(), "earlier", null, QueueFixture.None);
        await fixture.PromoteAsync(job.Id);
        var claim = await fixture.ClaimAsync();
        await fixture.Queue.SetPhaseAsync(claim, JobPhase.Submitted, QueueFixture.None);

        await fixture.Queue.ReturnNotLandedAsync(claim, "419", null, isCharged, QueueFixture.None);

        var after = await fixture.GetAsync(job.Id);
        Assert.Equal((end, attempts, JobPhase.None), (after.State, after.Attempts, after.Phase));
    }

    [Fact]
    public async Task NotLanded_CancellationWasAsked_IsCancelled()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var job = await fixture.EnqueueAsync(QueueFixture.Job());
        var claim = await fixture.ClaimAsync();
        await fixture.Queue.SetPhaseAsync(claim, JobPhase.Intent, QueueFixture.None);
        await fixture.Queue.CancelAsync(job.Id, "wrong order", QueueFixture.None);

        await fixture.Queue.ReturnNotLandedAsync(claim, "429", null, isCharged: true, QueueFixture.None);

        Assert.Equal(JobState.Cancelled, (await fixture.GetAsync(job.Id)).State);
    }

    [Fact]
    public async Task Retry_NotBefore_IsKept()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var job = await fixture.EnqueueAsync(QueueFixture.Job());

        await fixture.Queue.RetryAsync(await fixture.ClaimAsync(), "busy", TimeSpan.FromHours(2), QueueFixture.None);

        var due = await fixture.Raw.SortedSetScoreAsync(fixture.Keys.Of("delayed"), job.Id.Value);
        Assert.Equal(7_200_000, due!.Value - (await fixture.GetAsync(job.Id)).UpdatedAt.ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task Retry_AtIntent_IsRefusedAndChangesNothing()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        await fixture.EnqueueAsync(QueueFixture.Job());
        var claim = await fixture.ClaimAsync();
        await fixture.Queue.SetPhaseAsync(claim, JobPhase.Intent, QueueFixture.None);

        await Assert.ThrowsAsync<InvalidOperationException>(() => fixture.Queue.RetryAsync(claim, "again", null, QueueFixture.None));

        Assert.Equal((JobState.Running, 0), ((await fixture.GetAsync(claim.Job.Id)).State, (await fixture.GetAsync(claim.Job.Id)).Attempts));
        Assert.Equal(FencedWriteResult.Ok, await fixture.Queue.RenewAsync(claim, QueueFixture.None));
    }

    [Theory]
    [InlineData(0, 0.0, 0)]
    [InlineData(0, 1.0, 5)]
    [InlineData(3, 1.0, 40)]
    [InlineData(3, 0.5, 20)]
    [InlineData(1_000, 1.0, 900)]
    public void FullJitter_Attempts_DoublesUpToTheCap(int attempts, double chance, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), ExponentialBackoff.FullJitter(new QueueOptions().BackoffBase, new QueueOptions().BackoffCap, attempts, chance));

    [Fact]
    public async Task Release_Drain_ChargesNothing()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        await fixture.EnqueueAsync(QueueFixture.Job(naturalKey: "PO-1"));

        Assert.Equal(FencedWriteResult.Ok, await fixture.Queue.ReleaseAsync(await fixture.ClaimAsync(), QueueFixture.None));

        var again = await fixture.ClaimAsync();
        Assert.Equal((0, 0, 2), (again.Job.Attempts, again.Job.Stalls, (int)again.Fence));
    }

    [Fact]
    public async Task Requeue_Leased_IsRefused()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        await fixture.EnqueueAsync(QueueFixture.Job());
        var claim = await fixture.ClaimAsync();

        Assert.Equal(RequeueResult.Refused, await fixture.Queue.RequeueAsync(claim.Job.Id, new ApprovalVote("Kim"), QueueFixture.None));
        Assert.Equal(1, await fixture.LeasedAsync());
    }

    [Fact]
    public async Task Requeue_Reviewed_IsReadyApprovedWithFreshCounts()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var job = await fixture.EnqueueAsync(QueueFixture.Job());
        await fixture.Queue.StallAsync(await fixture.ClaimAsync(), "browser died", StallCause.Job, QueueFixture.None);
        await fixture.Queue.ParkAsync(await fixture.ClaimAsync(), "unsure", QueueFixture.None);

        Assert.Equal(RequeueResult.Ok, await fixture.Queue.RequeueAsync(job.Id, new ApprovalVote("Kim"), QueueFixture.None));

        var after = await fixture.GetAsync(job.Id);
        Assert.Equal((JobState.Ready, true, 0, null), (after.State, after.Approved, after.Stalls, after.Reason));
        Assert.Equal(RequeueResult.Refused, await fixture.Queue.RequeueAsync(job.Id, new ApprovalVote("Kim"), QueueFixture.None));
        Assert.Equal(job.Id, (await fixture.ClaimAsync()).Job.Id);
    }

    [Theory]
    [InlineData(JobState.Rejected)]
    [InlineData(JobState.Ready)]
    public async Task RequeueAndReject_NotAPersonsToChange_AreRefused(JobState state)
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var job = await fixture.EnqueueAsync(QueueFixture.Job(state: state));

        Assert.Equal(RequeueResult.Refused, await fixture.Queue.RequeueAsync(job.Id, new ApprovalVote("Kim"), QueueFixture.None));
        Assert.Equal(RequeueResult.Refused, await fixture.Queue.RejectAsync(job.Id, "no", QueueFixture.None));
        Assert.Equal(RequeueResult.NotFound, await fixture.Queue.RequeueAsync(JobId.New(DateTimeOffset.UnixEpoch), new ApprovalVote("Kim"), QueueFixture.None));
        Assert.Equal(RequeueResult.NotFound, await fixture.Queue.RejectAsync(JobId.New(DateTimeOffset.UnixEpoch), "no", QueueFixture.None));
    }

    [Fact]
    public async Task Reject_Reviewed_IsDeadWithTheReason()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var job = await fixture.EnqueueAsync(QueueFixture.Job(state: JobState.Review));

        Assert.Equal(RequeueResult.Ok, await fixture.Queue.RejectAsync(job.Id, "wrong supplier", QueueFixture.None));

        Assert.Equal((JobState.Dead, "wrong supplier"), ((await fixture.GetAsync(job.Id)).State, (await fixture.GetAsync(job.Id)).Reason));
    }
}
