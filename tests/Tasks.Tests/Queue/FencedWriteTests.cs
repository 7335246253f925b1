using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis;
using BrowserAgent.TestKit;

namespace BrowserAgent.Tasks.Tests.Queue;

public sealed class FencedWriteTests(RedisServerFixture server) : IClassFixture<RedisServerFixture>
{
    private static readonly Dictionary<string, Func<RedisJobQueue, JobClaim, Task<FencedWriteResult>>> Writes = new()
    {
        ["renew"] = (queue, claim) => queue.RenewAsync(claim, QueueFixture.None),
        ["phase"] = (queue, claim) => queue.SetPhaseAsync(claim, JobPhase.Intent, QueueFixture.None),
        ["ack"] = (queue, claim) => queue.AcknowledgeAsync(claim, JobVerdict.Entered, "{}", QueueFixture.None),
        ["retry"] = (queue, claim) => queue.RetryAsync(claim, "again", null, QueueFixture.None),
        ["not-landed"] = (queue, claim) => queue.ReturnNotLandedAsync(claim, "429", null, isCharged: true, QueueFixture.None),
        ["stall"] = (queue, claim) => queue.StallAsync(claim, "browser died", StallCause.Job, QueueFixture.None),
        ["release"] = (queue, claim) => queue.ReleaseAsync(claim, QueueFixture.None),
        ["defer"] = (queue, claim) => queue.DeferAsync(claim, "no session", TimeSpan.FromMinutes(1), QueueFixture.None),
        ["park"] = (queue, claim) => queue.ParkAsync(claim, "unsure", QueueFixture.None),
    };

    public static TheoryData<string> WriteNames => [.. Writes.Keys];

    [Theory]
    [MemberData(nameof(WriteNames))]
    public async Task Write_AfterReapAndNewClaim_OldFenceIsStaleAndNewOneOk(string name)
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var job = await fixture.EnqueueAsync(QueueFixture.Job(naturalKey: "PO-1"));
        var old = await fixture.ClaimAsync("w1");
        await fixture.ExpireAsync(old);
        Assert.Equal(1, await fixture.Queue.ReapAsync(QueueFixture.None));
        Assert.Equal(0, await fixture.Queue.PromoteAsync(QueueFixture.None));
        var current = await fixture.ClaimAsync("w2");
        var before = await fixture.GetAsync(job.Id);

        Assert.Equal(FencedWriteResult.StaleFence, await Writes[name](fixture.Queue, old));
        Assert.Equal(before, await fixture.GetAsync(job.Id));
        Assert.Equal(1, await fixture.LeasedAsync());

        Assert.Equal(FencedWriteResult.Ok, await Writes[name](fixture.Queue, current));
    }

    [Theory]
    [MemberData(nameof(WriteNames))]
    public async Task Write_LeaseRanOut_IsGoneBeforeAndAfterTheReap(string name)
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        await fixture.EnqueueAsync(QueueFixture.Job());
        var claim = await fixture.ClaimAsync();
        await fixture.ExpireAsync(claim);

        Assert.Equal(FencedWriteResult.LeaseLost, await Writes[name](fixture.Queue, claim));
        Assert.Equal(1, await fixture.Queue.ReapAsync(QueueFixture.None));
        Assert.Equal(FencedWriteResult.LeaseLost, await Writes[name](fixture.Queue, claim));
        Assert.Equal(JobState.Ready, (await fixture.GetAsync(claim.Job.Id)).State);
    }

    [Theory]
    [MemberData(nameof(WriteNames))]
    public async Task Write_RepeatedBecauseTheAnswerWasLost_IsOkAndChargedOnce(string name)
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        await fixture.EnqueueAsync(QueueFixture.Job());
        var claim = await fixture.ClaimAsync();

        Assert.Equal(FencedWriteResult.Ok, await Writes[name](fixture.Queue, claim));
        var after = await fixture.GetAsync(claim.Job.Id);
        Assert.Equal(FencedWriteResult.Ok, await Writes[name](fixture.Queue, claim));

        Assert.Equal(after, await fixture.GetAsync(claim.Job.Id));
        Assert.InRange(after.Attempts + after.Stalls, 0, 1);
    }

    /// <summary>A server that takes over may not have received the last claim, and counts to the same number again.</summary>
    [Theory]
    [MemberData(nameof(WriteNames))]
    public async Task Write_SuccessorNeverHeardOfTheClaim_OldFenceIsStaleAlthoughTheNumberIsTheSame(string name)
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        await fixture.EnqueueAsync(QueueFixture.Job());
        var before = await fixture.Raw.HashGetAsync(fixture.Keys.Of("job"), (await fixture.Queue.ListAsync(null, 1, QueueFixture.None))[0].Id.Value);
        var old = await fixture.ClaimAsync("w1");
        await fixture.Raw.HashDeleteAsync(fixture.Keys.Of("fence"), old.Job.Id.Value);
        await fixture.Raw.HashSetAsync(fixture.Keys.Of("job"), old.Job.Id.Value, before);
        await fixture.Raw.SortedSetRemoveAsync(fixture.Keys.Of("lease"), old.Job.Id.Value);
        await fixture.Raw.SortedSetAddAsync(fixture.Keys.Of("ready"), old.Job.Id.Value, 0);
        var claimedAt = long.Parse(old.Token.Split('.')[1], System.Globalization.CultureInfo.InvariantCulture);
        while (new DateTimeOffset(await fixture.Server.TimeAsync()).ToUnixTimeMilliseconds() <= claimedAt)
        {
            await Task.Yield();
        }

        var current = await fixture.ClaimAsync("w2");

        Assert.Equal(old.Fence, current.Fence);
        Assert.Equal(FencedWriteResult.StaleFence, await Writes[name](fixture.Queue, old));
        Assert.Equal(FencedWriteResult.Ok, await Writes[name](fixture.Queue, current));
    }

    [Fact]
    public async Task Write_AfterAnotherEnd_IsGone()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        await fixture.EnqueueAsync(QueueFixture.Job());
        var claim = await fixture.ClaimAsync();
        await fixture.Queue.ParkAsync(claim, "unsure", QueueFixture.None);

        Assert.Equal(FencedWriteResult.LeaseLost, await fixture.Queue.AcknowledgeAsync(claim, JobVerdict.Entered, "{}", QueueFixture.None));
    }

    [Fact]
    public async Task Renew_HeldLease_EndsLater()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        await fixture.EnqueueAsync(QueueFixture.Job());
        var claim = await fixture.ClaimAsync();
        var soon = DateTimeOffset.UtcNow.AddSeconds(2).ToUnixTimeMilliseconds();
        await fixture.Raw.SortedSetAddAsync(fixture.Keys.Of("lease"), claim.Job.Id.Value, soon);

        Assert.Equal(FencedWriteResult.Ok, await fixture.Queue.RenewAsync(claim, QueueFixture.None));

        Assert.True(await fixture.Raw.SortedSetScoreAsync(fixture.Keys.Of("lease"), claim.Job.Id.Value) > soon + 5_000);
    }

    [Fact]
    public async Task SetPhase_Backwards_IsRefused()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        await fixture.EnqueueAsync(QueueFixture.Job());
        var claim = await fixture.ClaimAsync();
        Assert.Equal(FencedWriteResult.Ok, await fixture.Queue.SetPhaseAsync(claim, JobPhase.Submitted, QueueFixture.None));

        await Assert.ThrowsAsync<InvalidOperationException>(() => fixture.Queue.SetPhaseAsync(claim, JobPhase.Intent, QueueFixture.None));

        Assert.Equal(JobPhase.Submitted, (await fixture.GetAsync(claim.Job.Id)).Phase);
    }

    [Theory]
    [InlineData(JobVerdict.Entered, JobPhase.Verified)]
    [InlineData(JobVerdict.AlreadyThere, JobPhase.Verified)]
    [InlineData(JobVerdict.Read, JobPhase.None)]
    public async Task Acknowledge_Verdict_IsKeptWithResultAndPhase(JobVerdict verdict, JobPhase phase)
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        await fixture.EnqueueAsync(QueueFixture.Job());
        var claim = await fixture.ClaimAsync();

        await fixture.Queue.AcknowledgeAsync(claim, verdict, """{"number":"SO-1"}""", QueueFixture.None);

        var done = Assert.Single(await fixture.Queue.ListAsync(JobState.Done, 10, QueueFixture.None));
        Assert.Equal((JobState.Done, phase, verdict, """{"number":"SO-1"}"""), (done.State, done.Phase, done.Verdict!.Value, done.ResultJson));
    }
}
