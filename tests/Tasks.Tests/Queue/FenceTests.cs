using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.TestKit;

namespace BrowserAgent.Tasks.Tests.Queue;

public sealed class FenceTests(RedisServerFixture server) : IClassFixture<RedisServerFixture>
{
    private static readonly Dictionary<string, Func<RedisJobQueue, JobClaim, Task<FenceAnswer>>> Writes = new()
    {
        ["renew"] = (queue, claim) => queue.RenewAsync(claim, QueueBed.None),
        ["phase"] = (queue, claim) => queue.SetPhaseAsync(claim, JobPhase.Intent, QueueBed.None),
        ["ack"] = (queue, claim) => queue.AcknowledgeAsync(claim, JobVerdict.Entered, "{}", QueueBed.None),
        ["retry"] = (queue, claim) => queue.RetryAsync(claim, "again", null, QueueBed.None),
        ["stall"] = (queue, claim) => queue.StallAsync(claim, "browser died", QueueBed.None),
        ["release"] = (queue, claim) => queue.ReleaseAsync(claim, QueueBed.None),
        ["defer"] = (queue, claim) => queue.DeferAsync(claim, "no session", TimeSpan.FromMinutes(1), QueueBed.None),
        ["park"] = (queue, claim) => queue.ParkAsync(claim, "unsure", QueueBed.None),
    };

    public static TheoryData<string> WriteNames => [.. Writes.Keys];

    [Theory]
    [MemberData(nameof(WriteNames))]
    public async Task Write_AfterReapAndNewClaim_OldFenceIsStaleAndNewOneOk(string name)
    {
        await using var bed = await QueueBed.OpenAsync(server);
        var job = await bed.EnqueueAsync(QueueBed.Job(naturalKey: "PO-1"));
        var old = await bed.ClaimAsync("w1");
        await bed.ExpireAsync(old);
        Assert.Equal(1, await bed.Queue.ReapAndPromoteAsync(QueueBed.None));
        var current = await bed.ClaimAsync("w2");
        var before = await bed.GetAsync(job.Id);

        Assert.Equal(FenceAnswer.StaleFence, await Writes[name](bed.Queue, old));
        Assert.Equal(before, await bed.GetAsync(job.Id));
        Assert.Equal(1, await bed.LeasedAsync());

        Assert.Equal(FenceAnswer.Ok, await Writes[name](bed.Queue, current));
    }

    [Theory]
    [MemberData(nameof(WriteNames))]
    public async Task Write_LeaseRanOut_IsGoneBeforeAndAfterTheReap(string name)
    {
        await using var bed = await QueueBed.OpenAsync(server);
        await bed.EnqueueAsync(QueueBed.Job());
        var claim = await bed.ClaimAsync();
        await bed.ExpireAsync(claim);

        Assert.Equal(FenceAnswer.LeaseGone, await Writes[name](bed.Queue, claim));
        Assert.Equal(1, await bed.Queue.ReapAsync(QueueBed.None));
        Assert.Equal(FenceAnswer.LeaseGone, await Writes[name](bed.Queue, claim));
        Assert.Equal(JobState.Ready, (await bed.GetAsync(claim.Job.Id)).State);
    }

    [Theory]
    [MemberData(nameof(WriteNames))]
    public async Task Write_RepeatedBecauseTheAnswerWasLost_IsOkAndChargedOnce(string name)
    {
        await using var bed = await QueueBed.OpenAsync(server);
        await bed.EnqueueAsync(QueueBed.Job());
        var claim = await bed.ClaimAsync();

        Assert.Equal(FenceAnswer.Ok, await Writes[name](bed.Queue, claim));
        var after = await bed.GetAsync(claim.Job.Id);
        Assert.Equal(FenceAnswer.Ok, await Writes[name](bed.Queue, claim));

        Assert.Equal(after, await bed.GetAsync(claim.Job.Id));
        Assert.InRange(after.Attempts + after.Stalls, 0, 1);
    }

    /// <summary>A server that takes over may not have heard of the last claim, and counts to the same number again.</summary>
    [Theory]
    [MemberData(nameof(WriteNames))]
    public async Task Write_SuccessorNeverHeardOfTheClaim_OldFenceIsStaleAlthoughTheNumberIsTheSame(string name)
    {
        await using var bed = await QueueBed.OpenAsync(server);
        await bed.EnqueueAsync(QueueBed.Job());
        var before = await bed.Raw.HashGetAsync(bed.Keys.Of("job"), (await bed.Queue.ListAsync(null, 1, QueueBed.None))[0].Id.Value);
        var old = await bed.ClaimAsync("w1");
        await bed.Raw.HashDeleteAsync(bed.Keys.Of("fence"), old.Job.Id.Value);
        await bed.Raw.HashSetAsync(bed.Keys.Of("job"), old.Job.Id.Value, before);
        await bed.Raw.SortedSetRemoveAsync(bed.Keys.Of("lease"), old.Job.Id.Value);
        await bed.Raw.SortedSetAddAsync(bed.Keys.Of("ready"), old.Job.Id.Value, 0);
        var claimedAt = long.Parse(old.Token.Split('.')[1], System.Globalization.CultureInfo.InvariantCulture);
        while (new DateTimeOffset(await bed.Server.TimeAsync()).ToUnixTimeMilliseconds() <= claimedAt)
        {
            await Task.Yield();
        }

        var current = await bed.ClaimAsync("w2");

        Assert.Equal(old.Fence, current.Fence);
        Assert.Equal(FenceAnswer.StaleFence, await Writes[name](bed.Queue, old));
        Assert.Equal(FenceAnswer.Ok, await Writes[name](bed.Queue, current));
    }

    [Fact]
    public async Task Write_AfterAnotherEnd_IsGone()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        await bed.EnqueueAsync(QueueBed.Job());
        var claim = await bed.ClaimAsync();
        await bed.Queue.ParkAsync(claim, "unsure", QueueBed.None);

        Assert.Equal(FenceAnswer.LeaseGone, await bed.Queue.AcknowledgeAsync(claim, JobVerdict.Entered, "{}", QueueBed.None));
    }

    [Fact]
    public async Task Renew_HeldLease_EndsLater()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        await bed.EnqueueAsync(QueueBed.Job());
        var claim = await bed.ClaimAsync();
        var soon = DateTimeOffset.UtcNow.AddSeconds(2).ToUnixTimeMilliseconds();
        await bed.Raw.SortedSetAddAsync(bed.Keys.Of("lease"), claim.Job.Id.Value, soon);

        Assert.Equal(FenceAnswer.Ok, await bed.Queue.RenewAsync(claim, QueueBed.None));

        Assert.True(await bed.Raw.SortedSetScoreAsync(bed.Keys.Of("lease"), claim.Job.Id.Value) > soon + 5_000);
    }

    [Fact]
    public async Task SetPhase_Backwards_IsRefused()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        await bed.EnqueueAsync(QueueBed.Job());
        var claim = await bed.ClaimAsync();
        Assert.Equal(FenceAnswer.Ok, await bed.Queue.SetPhaseAsync(claim, JobPhase.Submitted, QueueBed.None));

        await Assert.ThrowsAsync<InvalidOperationException>(() => bed.Queue.SetPhaseAsync(claim, JobPhase.Intent, QueueBed.None));

        Assert.Equal(JobPhase.Submitted, (await bed.GetAsync(claim.Job.Id)).Phase);
    }

    [Theory]
    [InlineData(JobVerdict.Entered, JobPhase.Verified)]
    [InlineData(JobVerdict.AlreadyThere, JobPhase.Verified)]
    [InlineData(JobVerdict.Read, JobPhase.None)]
    public async Task Acknowledge_Verdict_IsKeptWithResultAndPhase(JobVerdict verdict, JobPhase phase)
    {
        await using var bed = await QueueBed.OpenAsync(server);
        await bed.EnqueueAsync(QueueBed.Job());
        var claim = await bed.ClaimAsync();

        await bed.Queue.AcknowledgeAsync(claim, verdict, """{"number":"SO-1"}""", QueueBed.None);

        var done = Assert.Single(await bed.Queue.ListAsync(JobState.Done, 10, QueueBed.None));
        Assert.Equal((JobState.Done, phase, verdict, """{"number":"SO-1"}"""), (done.State, done.Phase, done.Verdict!.Value, done.ResultJson));
    }
}
