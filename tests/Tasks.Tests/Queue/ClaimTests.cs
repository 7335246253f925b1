using System.Collections.Concurrent;
using BrowserAgent.Agent.Values;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis.Scripts;
using BrowserAgent.TestKit;

namespace BrowserAgent.Tasks.Tests.Queue;

public sealed class ClaimTests(RedisServerFixture server) : IClassFixture<RedisServerFixture>
{
    [Fact]
    public async Task Claim_AfterALaterVersionTookTheQueueOver_IsRefused()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        await fixture.EnqueueAsync(QueueFixture.Job());
        await fixture.Raw.HashSetAsync(fixture.Keys.Of("ctl"), "schema", QueueKeys.Schema + 1);

        var fault = await Assert.ThrowsAsync<QueueUnavailableException>(() => fixture.Queue.ClaimAsync("w1", QueueFixture.None));

        Assert.Contains("another schema", fault.Message, StringComparison.Ordinal);
        Assert.Equal(0, await fixture.LeasedAsync());
    }

    [Fact]
    public async Task Claim_EmptyQueue_IsNull()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);

        Assert.Null(await fixture.Queue.ClaimAsync("w1", QueueFixture.None));
    }

    [Fact]
    public async Task Claim_MixedPriorities_GoesByPriorityThenByArrival()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var jobs = new List<JobRecord>();
        foreach (var priority in (int[])[9, 5, 0, 5, 0, 9])
        {
            jobs.Add(await fixture.EnqueueAsync(QueueFixture.Job(priority: priority)));
        }

        var claimed = new List<JobId>();
        while (await fixture.Queue.ClaimAsync("w1", QueueFixture.None) is { } claim)
        {
            claimed.Add(claim.Job.Id);
        }

        Assert.Equal([jobs[2].Id, jobs[4].Id, jobs[1].Id, jobs[3].Id, jobs[0].Id, jobs[5].Id], claimed);
    }

    [Fact]
    public async Task Claim_Job_IsWholeAndRunning()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var job = await fixture.EnqueueAsync(QueueFixture.Job(naturalKey: "PO-1"));

        var claim = await fixture.ClaimAsync();

        Assert.Equal(job.PayloadJson, claim.Job.PayloadJson);
        Assert.Equal(JobState.Running, claim.Job.State);
        Assert.Equal(JobPhase.None, claim.Job.Phase);
        Assert.Equal(1, claim.Fence);
        Assert.NotNull(claim.RequestedAt);
        Assert.Equal(1, (await fixture.Queue.CountAsync(QueueFixture.None))[JobState.Running]);
    }

    /// <summary>A claim does not rewrite a new job's record; reading the job meanwhile still shows that it runs.</summary>
    [Fact]
    public async Task Claim_JobReadMeanwhile_RunsSinceItsClaimAndNotAfterItsEnd()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        await fixture.EnqueueAsync(QueueFixture.Job());
        var claim = await fixture.ClaimAsync("worker-7.a");

        var running = await fixture.GetAsync(claim.Job.Id);
        Assert.Equal((JobState.Running, claim.Job.UpdatedAt), (running.State, running.UpdatedAt));
        Assert.Equal(JobClaim.ParseClaimTime(claim.Token), running.UpdatedAt.ToUnixTimeMilliseconds());
        Assert.Equal(claim.Job.Id, Assert.Single(await fixture.Queue.ListAsync(JobState.Running, 10, QueueFixture.None)).Id);
        Assert.Empty(await fixture.Queue.ListAsync(JobState.Ready, 10, QueueFixture.None));
        Assert.EndsWith(".worker-7.a", claim.Token, StringComparison.Ordinal);

        await fixture.Queue.ReleaseAsync(claim, QueueFixture.None);
        Assert.Equal(JobState.Ready, (await fixture.GetAsync(claim.Job.Id)).State);
    }

    [Fact]
    public async Task Claim_JobThatStalled_LosesTheReasonOfItsLastRun()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        await fixture.EnqueueAsync(QueueFixture.Job());
        await fixture.Queue.StallAsync(await fixture.ClaimAsync(), "its browser died", StallCause.Job, QueueFixture.None);

        var claim = await fixture.ClaimAsync();

        Assert.Null(claim.Job.Reason);
        Assert.Equal((JobState.Running, 1, null), ((await fixture.GetAsync(claim.Job.Id)).State, (await fixture.GetAsync(claim.Job.Id)).Stalls, (await fixture.GetAsync(claim.Job.Id)).Reason));
    }

    [Fact]
    public async Task Claim_EightClaimersFiveHundredJobs_EachJobOnce()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => fixture.EnqueueAsync(QueueFixture.Job())));
        var claimed = new ConcurrentBag<JobId>();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(async number =>
        {
            while (await fixture.Queue.ClaimAsync($"w{number}", QueueFixture.None) is { } claim)
            {
                claimed.Add(claim.Job.Id);
                Assert.Equal(FencedWriteResult.Ok, await fixture.Queue.AcknowledgeAsync(claim, JobVerdict.Entered, "{}", QueueFixture.None));
            }
        }));

        Assert.Equal(500, claimed.Count);
        Assert.Equal(500, claimed.Distinct().Count());
        Assert.Equal(500, (await fixture.Queue.CountAsync(QueueFixture.None))[JobState.Done]);
        Assert.Equal(0, await fixture.Raw.HashLengthAsync(fixture.Keys.Of("run")));
    }

    [Fact]
    public async Task Claim_NaturalKeyHeld_WaitsUnchargedUntilAcknowledged()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        await fixture.EnqueueAsync(QueueFixture.Job(naturalKey: "PO-1"));
        var second = await fixture.EnqueueAsync(QueueFixture.Job(naturalKey: "PO-1"));
        var otherSite = await fixture.EnqueueAsync(QueueFixture.Job(naturalKey: "PO-1", site: "depot"));
        var first = await fixture.ClaimAsync("w1");

        Assert.Equal(otherSite.Id, (await fixture.ClaimAsync("w2")).Job.Id);
        Assert.Null(await fixture.Queue.ClaimAsync("w3", QueueFixture.None));
        var waiting = await fixture.GetAsync(second.Id);
        Assert.Equal((JobState.Ready, 0, 0), (waiting.State, waiting.Attempts, waiting.Stalls));
        Assert.Contains(first.Job.Id.Value, waiting.Reason, StringComparison.Ordinal);

        Assert.Equal(0, await fixture.Queue.UnblockAsync(QueueFixture.None));
        Assert.Null(await fixture.Queue.ClaimAsync("w3", QueueFixture.None));
        await fixture.Queue.AcknowledgeAsync(first, JobVerdict.Entered, "{}", QueueFixture.None);

        var claim = await fixture.ClaimAsync("w3");
        Assert.Equal(second.Id, claim.Job.Id);
        Assert.Null(claim.Job.Reason);
    }

    [Theory]
    [InlineData("GRÖSSE-0", "grösse-0", true)]
    [InlineData("GRÖSSE-0", "grösse-1", false)]
    public async Task Claim_KeysOfOneCanonicalForm_NeverRunAtOnce(string one, string other, bool held)
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        foreach (var key in new[] { one, other })
        {
            await fixture.EnqueueAsync(QueueFixture.Job(naturalKey: key) with { CanonicalKey = NaturalKeyForm.Default.CanonicalOf(key) });
        }

        var first = await fixture.ClaimAsync("w1");

        Assert.Equal(held, await fixture.Queue.ClaimAsync("w2", QueueFixture.None) is null);
        if (held)
        {
            await fixture.Queue.AcknowledgeAsync(first, JobVerdict.Entered, "{}", QueueFixture.None);
            Assert.Equal(other, (await fixture.ClaimAsync("w2")).Job.NaturalKey);
        }
    }

    [Fact]
    public async Task Claim_KeyStoredByAnEarlierVersion_IsHeldAgainstTheCanonicalForm()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        await fixture.EnqueueAsync(QueueFixture.Job(naturalKey: "PO-1"));
        await fixture.EnqueueAsync(QueueFixture.Job(naturalKey: "po-1") with { CanonicalKey = NaturalKeyForm.Default.CanonicalOf("po-1") });
        await fixture.ClaimAsync("w1");

        Assert.Null(await fixture.Queue.ClaimAsync("w2", QueueFixture.None));
    }

    [Theory]
    [InlineData(JobPhase.None, true)]
    [InlineData(JobPhase.Intent, false)]
    [InlineData(JobPhase.Submitted, false)]
    public async Task Claim_HolderInReview_KeyIsFreeOnlyWhenNothingWasTried(JobPhase phase, bool free)
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var holder = await HolderInReviewAsync(fixture, phase);
        var other = await fixture.EnqueueAsync(QueueFixture.Job(naturalKey: "PO-1"));

        Assert.Equal(free ? other.Id : null, (await fixture.Queue.ClaimAsync("w2", QueueFixture.None))?.Job.Id);

        if (!free)
        {
            // Verified first and acknowledged, it releases the key.
            Assert.Equal(RequeueResult.Ok, await fixture.Queue.RequeueAsync(holder, new ApprovalVote("Kim"), QueueFixture.None));
            var again = await fixture.ClaimAsync("w2");
            Assert.Equal((holder, phase), (again.Job.Id, again.Job.Phase));
            await fixture.Queue.AcknowledgeAsync(again, JobVerdict.AlreadyThere, "{}", QueueFixture.None);
            Assert.Equal(other.Id, (await fixture.ClaimAsync("w2")).Job.Id);
        }
    }

    [Fact]
    public async Task Claim_APersonRejectedTheHolder_TheNextJobOfTheKeyRuns()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var holder = await HolderInReviewAsync(fixture, JobPhase.Submitted);
        var other = await fixture.EnqueueAsync(QueueFixture.Job(naturalKey: "PO-1"));

        Assert.Equal(RequeueResult.Ok, await fixture.Queue.RejectAsync(holder, "it is not in the site", QueueFixture.None));

        Assert.Equal(other.Id, (await fixture.ClaimAsync("w2")).Job.Id);
    }

    [Fact]
    public async Task Claim_KeyThatDiffersInCaseOnly_Waits()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        await fixture.EnqueueAsync(QueueFixture.Job(naturalKey: "PO-1a"));
        await fixture.ClaimAsync();
        await fixture.EnqueueAsync(QueueFixture.Job(naturalKey: "po-1A"));

        Assert.Null(await fixture.Queue.ClaimAsync("w2", QueueFixture.None));
    }

    [Fact]
    public async Task Claim_MoreHeldHeadsThanAScan_ReachesTheFreeJobBehind()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        await fixture.EnqueueAsync(QueueFixture.Job(naturalKey: "PO-1"));
        await fixture.ClaimAsync();
        for (var number = 0; number < 70; number++)
        {
            await fixture.EnqueueAsync(QueueFixture.Job(naturalKey: "PO-1"));
        }

        var free = await fixture.EnqueueAsync(QueueFixture.Job(naturalKey: "PO-2"));

        Assert.Equal(free.Id, (await fixture.ClaimAsync("w2")).Job.Id);
    }

    [Fact]
    public async Task Claim_TenantAtItsCap_OthersGoOn()
    {
        await using var fixture = await QueueFixture.OpenAsync(server, options => options with { MaxRunningPerTenant = 1 });
        await fixture.EnqueueAsync(QueueFixture.Job(tenant: "flood"));
        var waiting = await fixture.EnqueueAsync(QueueFixture.Job(tenant: "flood"));
        var other = await fixture.EnqueueAsync(QueueFixture.Job(tenant: "calm"));
        var first = await fixture.ClaimAsync();

        Assert.Equal(other.Id, (await fixture.ClaimAsync()).Job.Id);
        Assert.Null(await fixture.Queue.ClaimAsync("w1", QueueFixture.None));

        await fixture.Queue.ReleaseAsync(first, QueueFixture.None);
        Assert.Equal(first.Job.Id, (await fixture.ClaimAsync()).Job.Id);
        Assert.Null(await fixture.Queue.ClaimAsync("w1", QueueFixture.None));
        Assert.Contains("run already", (await fixture.GetAsync(waiting.Id)).Reason, StringComparison.Ordinal);
    }

    private static async Task<JobId> HolderInReviewAsync(QueueFixture fixture, JobPhase phase)
    {
        var job = await fixture.EnqueueAsync(QueueFixture.Job(naturalKey: "PO-1"));
        var claim = await fixture.ClaimAsync();
        if (phase != JobPhase.None)
        {
            Assert.Equal(FencedWriteResult.Ok, await fixture.Queue.SetPhaseAsync(claim, phase, QueueFixture.None));
        }

        Assert.Equal(FencedWriteResult.Ok, await fixture.Queue.ParkAsync(claim, "unsure", QueueFixture.None));
        return job.Id;
    }
}
