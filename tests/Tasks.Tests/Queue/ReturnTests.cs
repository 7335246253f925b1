using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.TestKit;

namespace BrowserAgent.Tasks.Tests.Queue;

/// <summary>Jobs that come back: reaped, stalled, retried, released, requeued.</summary>
public sealed class ReturnTests(RedisServerFixture server) : IClassFixture<RedisServerFixture>
{
    [Fact]
    public async Task Reap_ExpiredAtNone_IsReadyWithAStall()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        await bed.EnqueueAsync(QueueBed.Job(naturalKey: "PO-1"));
        var claim = await bed.ClaimAsync("worker-7");
        Assert.Equal(0, await bed.Queue.ReapAsync(QueueBed.None));

        await bed.ExpireAsync(claim);
        Assert.Equal(1, await bed.Queue.ReapAsync(QueueBed.None));

        var job = await bed.GetAsync(claim.Job.Id);
        Assert.Equal((JobState.Ready, 1, 0), (job.State, job.Stalls, job.Attempts));
        Assert.Contains("worker-7", job.Reason, StringComparison.Ordinal);
        Assert.Equal(0, await bed.Raw.HashLengthAsync(bed.Keys.Of("run")));
    }

    [Fact]
    public async Task Reap_AtNoneAfterTheLastStall_IsDead()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        var job = await bed.EnqueueAsync(QueueBed.Job());
        for (var stall = 0; stall < 3; stall++)
        {
            await bed.ExpireAsync(await bed.ClaimAsync());
            await bed.Queue.ReapAsync(QueueBed.None);
        }

        Assert.Equal((JobState.Dead, 3), ((await bed.GetAsync(job.Id)).State, (await bed.GetAsync(job.Id)).Stalls));
        Assert.Equal(job.Id, Assert.Single(await bed.Queue.ListAsync(JobState.Dead, 10, QueueBed.None)).Id);
    }

    [Theory]
    [InlineData(JobPhase.Intent)]
    [InlineData(JobPhase.Submitted)]
    public async Task Reap_AtIntentOrLater_ComesBackToBeVerifiedAndEndsWithAPersonNeverDead(JobPhase phase)
    {
        await using var bed = await QueueBed.OpenAsync(server);
        var job = await bed.EnqueueAsync(QueueBed.Job(naturalKey: "PO-1"));
        var rival = await bed.EnqueueAsync(QueueBed.Job(naturalKey: "PO-1"));
        var claim = await bed.ClaimAsync();
        await bed.Queue.SetPhaseAsync(claim, phase, QueueBed.None);

        for (var stall = 1; stall <= 2; stall++)
        {
            await bed.ExpireAsync(claim);
            await bed.Queue.ReapAsync(QueueBed.None);
            claim = await bed.ClaimAsync();
            Assert.Equal((job.Id, phase, stall), (claim.Job.Id, claim.Job.Phase, claim.Job.Stalls));
        }

        await bed.ExpireAsync(claim);
        await bed.Queue.ReapAsync(QueueBed.None);

        Assert.Equal(JobState.Review, (await bed.GetAsync(job.Id)).State);
        Assert.Null(await bed.Queue.ClaimAsync("w2", QueueBed.None));
        Assert.Contains("holds the natural key", (await bed.GetAsync(rival.Id)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reap_MoreThanABatch_IsBounded()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        for (var number = 0; number < 60; number++)
        {
            await bed.EnqueueAsync(QueueBed.Job());
            await bed.ExpireAsync(await bed.ClaimAsync());
        }

        Assert.Equal(50, await bed.Queue.ReapAsync(QueueBed.None));
        Assert.Equal(10, await bed.Queue.ReapAsync(QueueBed.None));
    }

    [Theory]
    [InlineData(JobPhase.None, JobState.Dead)]
    [InlineData(JobPhase.Intent, JobState.Review)]
    public async Task Stall_BeyondTheLimit_PhaseDecides(JobPhase phase, JobState end)
    {
        await using var bed = await QueueBed.OpenAsync(server, options => options with { MaxStalls = 0 });
        await bed.EnqueueAsync(QueueBed.Job());
        var claim = await bed.ClaimAsync();
        await bed.Queue.SetPhaseAsync(claim, phase, QueueBed.None);

        Assert.Equal(FenceAnswer.Ok, await bed.Queue.StallAsync(claim, "browser died", QueueBed.None));

        var job = await bed.GetAsync(claim.Job.Id);
        Assert.Equal((end, 1, 0, "browser died"), (job.State, job.Stalls, job.Attempts, job.Reason));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Retry_Attempt_WaitsWithinItsBackoffAndIsDeadAfterTheLast(int before)
    {
        await using var bed = await QueueBed.OpenAsync(server, options => options with { MaxAttempts = 3, BackoffBase = TimeSpan.FromMinutes(1), BackoffCap = TimeSpan.FromHours(1) });
        var job = await bed.EnqueueAsync(QueueBed.Job(naturalKey: "PO-1"));
        for (var attempt = 0; attempt < before; attempt++)
        {
            await bed.Queue.RetryAsync(await bed.ClaimAsync(), "earlier", null, QueueBed.None);
            await bed.PromoteAsync(job.Id);
        }

        Assert.Equal(FenceAnswer.Ok, await bed.Queue.RetryAsync(await bed.ClaimAsync(), "site said no", null, QueueBed.None));

        var after = await bed.GetAsync(job.Id);
        Assert.Equal((before + 1, 0, "site said no"), (after.Attempts, after.Stalls, after.Reason));
        Assert.Equal(before == 2 ? JobState.Dead : JobState.Delayed, after.State);
        if (after.State == JobState.Delayed)
        {
            var due = await bed.Raw.SortedSetScoreAsync(bed.Keys.Of("delayed"), job.Id.Value);
            Assert.InRange(due!.Value - after.UpdatedAt.ToUnixTimeMilliseconds(), 0, 60_000 * (1 << before));
        }
    }

    [Fact]
    public async Task Retry_NotBefore_IsKept()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        var job = await bed.EnqueueAsync(QueueBed.Job());

        await bed.Queue.RetryAsync(await bed.ClaimAsync(), "busy", TimeSpan.FromHours(2), QueueBed.None);

        var due = await bed.Raw.SortedSetScoreAsync(bed.Keys.Of("delayed"), job.Id.Value);
        Assert.Equal(7_200_000, due!.Value - (await bed.GetAsync(job.Id)).UpdatedAt.ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task Retry_AtIntent_IsRefusedAndChangesNothing()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        await bed.EnqueueAsync(QueueBed.Job());
        var claim = await bed.ClaimAsync();
        await bed.Queue.SetPhaseAsync(claim, JobPhase.Intent, QueueBed.None);

        await Assert.ThrowsAsync<InvalidOperationException>(() => bed.Queue.RetryAsync(claim, "again", null, QueueBed.None));

        Assert.Equal((JobState.Running, 0), ((await bed.GetAsync(claim.Job.Id)).State, (await bed.GetAsync(claim.Job.Id)).Attempts));
        Assert.Equal(FenceAnswer.Ok, await bed.Queue.RenewAsync(claim, QueueBed.None));
    }

    [Theory]
    [InlineData(0, 0.0, 0)]
    [InlineData(0, 1.0, 5)]
    [InlineData(3, 1.0, 40)]
    [InlineData(3, 0.5, 20)]
    [InlineData(1_000, 1.0, 900)]
    public void FullJitter_Attempts_DoublesUpToTheCap(int attempts, double chance, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Backoff.FullJitter(new QueueOptions(), attempts, chance));

    [Fact]
    public async Task Release_Drain_ChargesNothing()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        await bed.EnqueueAsync(QueueBed.Job(naturalKey: "PO-1"));

        Assert.Equal(FenceAnswer.Ok, await bed.Queue.ReleaseAsync(await bed.ClaimAsync(), QueueBed.None));

        var again = await bed.ClaimAsync();
        Assert.Equal((0, 0, 2), (again.Job.Attempts, again.Job.Stalls, (int)again.Fence));
    }

    [Fact]
    public async Task Requeue_Leased_IsRefused()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        await bed.EnqueueAsync(QueueBed.Job());
        var claim = await bed.ClaimAsync();

        Assert.Equal(RequeueAnswer.Refused, await bed.Queue.RequeueAsync(claim.Job.Id, approved: true, QueueBed.None));
        Assert.Equal(1, await bed.LeasedAsync());
    }

    [Fact]
    public async Task Requeue_Reviewed_IsReadyApprovedWithFreshCounts()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        var job = await bed.EnqueueAsync(QueueBed.Job());
        await bed.Queue.StallAsync(await bed.ClaimAsync(), "browser died", QueueBed.None);
        await bed.Queue.ParkAsync(await bed.ClaimAsync(), "unsure", QueueBed.None);

        Assert.Equal(RequeueAnswer.Ok, await bed.Queue.RequeueAsync(job.Id, approved: true, QueueBed.None));

        var after = await bed.GetAsync(job.Id);
        Assert.Equal((JobState.Ready, true, 0, null), (after.State, after.Approved, after.Stalls, after.Reason));
        Assert.Equal(RequeueAnswer.Refused, await bed.Queue.RequeueAsync(job.Id, approved: true, QueueBed.None));
        Assert.Equal(job.Id, (await bed.ClaimAsync()).Job.Id);
    }

    [Theory]
    [InlineData(JobState.Rejected)]
    [InlineData(JobState.Ready)]
    public async Task RequeueAndReject_NotAPersonsToChange_AreRefused(JobState state)
    {
        await using var bed = await QueueBed.OpenAsync(server);
        var job = await bed.EnqueueAsync(QueueBed.Job(state: state));

        Assert.Equal(RequeueAnswer.Refused, await bed.Queue.RequeueAsync(job.Id, approved: false, QueueBed.None));
        Assert.Equal(RequeueAnswer.Refused, await bed.Queue.RejectAsync(job.Id, "no", QueueBed.None));
        Assert.Equal(RequeueAnswer.NotFound, await bed.Queue.RequeueAsync(new JobId("none"), approved: false, QueueBed.None));
        Assert.Equal(RequeueAnswer.NotFound, await bed.Queue.RejectAsync(new JobId("none"), "no", QueueBed.None));
    }

    [Fact]
    public async Task Reject_Reviewed_IsDeadWithTheReason()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        var job = await bed.EnqueueAsync(QueueBed.Job(state: JobState.Review));

        Assert.Equal(RequeueAnswer.Ok, await bed.Queue.RejectAsync(job.Id, "wrong supplier", QueueBed.None));

        Assert.Equal((JobState.Dead, "wrong supplier"), ((await bed.GetAsync(job.Id)).State, (await bed.GetAsync(job.Id)).Reason));
    }
}
