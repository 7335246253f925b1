using System.Collections.Concurrent;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.TestKit;

namespace BrowserAgent.Tasks.Tests.Queue;

public sealed class ClaimTests(RedisServerFixture server) : IClassFixture<RedisServerFixture>
{
    [Fact]
    public async Task Claim_EmptyQueue_IsNull()
    {
        await using var bed = await QueueBed.OpenAsync(server);

        Assert.Null(await bed.Queue.ClaimAsync("w1", QueueBed.None));
    }

    [Fact]
    public async Task Claim_MixedPriorities_GoesByPriorityThenByArrival()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        var jobs = new List<JobRecord>();
        foreach (var priority in (int[])[9, 5, 0, 5, 0, 9])
        {
            jobs.Add(await bed.EnqueueAsync(QueueBed.Job(priority: priority)));
        }

        var claimed = new List<JobId>();
        while (await bed.Queue.ClaimAsync("w1", QueueBed.None) is { } claim)
        {
            claimed.Add(claim.Job.Id);
        }

        Assert.Equal([jobs[2].Id, jobs[4].Id, jobs[1].Id, jobs[3].Id, jobs[0].Id, jobs[5].Id], claimed);
    }

    [Fact]
    public async Task Claim_Job_IsWholeAndRunning()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        var job = await bed.EnqueueAsync(QueueBed.Job(naturalKey: "PO-1"));

        var claim = await bed.ClaimAsync();

        Assert.Equal(job.PayloadJson, claim.Job.PayloadJson);
        Assert.Equal(JobState.Running, claim.Job.State);
        Assert.Equal(JobPhase.None, claim.Job.Phase);
        Assert.Equal(1, claim.Fence);
        Assert.NotNull(claim.AskedAt);
        Assert.Equal(1, (await bed.Queue.CountAsync(QueueBed.None))[JobState.Running]);
    }

    /// <summary>A claim leaves a fresh job's record as it waited; who reads the job meanwhile sees it run all the same.</summary>
    [Fact]
    public async Task Claim_JobReadMeanwhile_RunsSinceItsClaimAndNotAfterItsEnd()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        await bed.EnqueueAsync(QueueBed.Job());
        var claim = await bed.ClaimAsync("worker-7.a");

        var running = await bed.GetAsync(claim.Job.Id);
        Assert.Equal((JobState.Running, claim.Job.UpdatedAt), (running.State, running.UpdatedAt));
        Assert.Equal(JobClaim.TimeOf(claim.Token), running.UpdatedAt.ToUnixTimeMilliseconds());
        Assert.Equal(claim.Job.Id, Assert.Single(await bed.Queue.ListAsync(JobState.Running, 10, QueueBed.None)).Id);
        Assert.Empty(await bed.Queue.ListAsync(JobState.Ready, 10, QueueBed.None));
        Assert.EndsWith(".worker-7.a", claim.Token, StringComparison.Ordinal);

        await bed.Queue.ReleaseAsync(claim, QueueBed.None);
        Assert.Equal(JobState.Ready, (await bed.GetAsync(claim.Job.Id)).State);
    }

    [Fact]
    public async Task Claim_JobThatStalled_LosesTheReasonOfItsLastRun()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        await bed.EnqueueAsync(QueueBed.Job());
        await bed.Queue.StallAsync(await bed.ClaimAsync(), "its browser died", QueueBed.None);

        var claim = await bed.ClaimAsync();

        Assert.Null(claim.Job.Reason);
        Assert.Equal((JobState.Running, 1, null), ((await bed.GetAsync(claim.Job.Id)).State, (await bed.GetAsync(claim.Job.Id)).Stalls, (await bed.GetAsync(claim.Job.Id)).Reason));
    }

    [Fact]
    public async Task Claim_EightClaimersFiveHundredJobs_EachJobOnce()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => bed.EnqueueAsync(QueueBed.Job())));
        var claimed = new ConcurrentBag<JobId>();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(async number =>
        {
            while (await bed.Queue.ClaimAsync($"w{number}", QueueBed.None) is { } claim)
            {
                claimed.Add(claim.Job.Id);
                Assert.Equal(FenceAnswer.Ok, await bed.Queue.AcknowledgeAsync(claim, JobVerdict.Entered, "{}", QueueBed.None));
            }
        }));

        Assert.Equal(500, claimed.Count);
        Assert.Equal(500, claimed.Distinct().Count());
        Assert.Equal(500, (await bed.Queue.CountAsync(QueueBed.None))[JobState.Done]);
        Assert.Equal(0, await bed.Raw.HashLengthAsync(bed.Keys.Of("run")));
    }

    [Fact]
    public async Task Claim_NaturalKeyHeld_WaitsUnchargedUntilAcknowledged()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        await bed.EnqueueAsync(QueueBed.Job(naturalKey: "PO-1"));
        var second = await bed.EnqueueAsync(QueueBed.Job(naturalKey: "PO-1"));
        var otherSite = await bed.EnqueueAsync(QueueBed.Job(naturalKey: "PO-1", site: "depot"));
        var first = await bed.ClaimAsync("w1");

        Assert.Equal(otherSite.Id, (await bed.ClaimAsync("w2")).Job.Id);
        Assert.Null(await bed.Queue.ClaimAsync("w3", QueueBed.None));
        var waiting = await bed.GetAsync(second.Id);
        Assert.Equal((JobState.Ready, 0, 0), (waiting.State, waiting.Attempts, waiting.Stalls));
        Assert.Contains(first.Job.Id.Value, waiting.Reason, StringComparison.Ordinal);

        Assert.Equal(0, await bed.Queue.UnblockAsync(QueueBed.None));
        Assert.Null(await bed.Queue.ClaimAsync("w3", QueueBed.None));
        await bed.Queue.AcknowledgeAsync(first, JobVerdict.Entered, "{}", QueueBed.None);

        var claim = await bed.ClaimAsync("w3");
        Assert.Equal(second.Id, claim.Job.Id);
        Assert.Null(claim.Job.Reason);
    }

    [Theory]
    [InlineData(JobPhase.None, true)]
    [InlineData(JobPhase.Intent, false)]
    [InlineData(JobPhase.Submitted, false)]
    public async Task Claim_HolderInReview_KeyIsFreeOnlyWhenNothingWasTried(JobPhase phase, bool free)
    {
        await using var bed = await QueueBed.OpenAsync(server);
        var holder = await HolderInReviewAsync(bed, phase);
        var other = await bed.EnqueueAsync(QueueBed.Job(naturalKey: "PO-1"));

        Assert.Equal(free ? other.Id : null, (await bed.Queue.ClaimAsync("w2", QueueBed.None))?.Job.Id);

        if (!free)
        {
            // Verified first and acknowledged, it lets go.
            Assert.Equal(RequeueAnswer.Ok, await bed.Queue.RequeueAsync(holder, approved: true, QueueBed.None));
            var again = await bed.ClaimAsync("w2");
            Assert.Equal((holder, phase), (again.Job.Id, again.Job.Phase));
            await bed.Queue.AcknowledgeAsync(again, JobVerdict.AlreadyThere, "{}", QueueBed.None);
            Assert.Equal(other.Id, (await bed.ClaimAsync("w2")).Job.Id);
        }
    }

    [Fact]
    public async Task Claim_APersonRejectedTheHolder_TheNextJobOfTheKeyRuns()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        var holder = await HolderInReviewAsync(bed, JobPhase.Submitted);
        var other = await bed.EnqueueAsync(QueueBed.Job(naturalKey: "PO-1"));

        Assert.Equal(RequeueAnswer.Ok, await bed.Queue.RejectAsync(holder, "it is not in the site", QueueBed.None));

        Assert.Equal(other.Id, (await bed.ClaimAsync("w2")).Job.Id);
    }

    [Fact]
    public async Task Claim_KeyThatDiffersInCaseOnly_Waits()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        await bed.EnqueueAsync(QueueBed.Job(naturalKey: "PO-1a"));
        await bed.ClaimAsync();
        await bed.EnqueueAsync(QueueBed.Job(naturalKey: "po-1A"));

        Assert.Null(await bed.Queue.ClaimAsync("w2", QueueBed.None));
    }

    [Fact]
    public async Task Claim_MoreHeldHeadsThanALook_ReachesTheFreeJobBehind()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        await bed.EnqueueAsync(QueueBed.Job(naturalKey: "PO-1"));
        await bed.ClaimAsync();
        for (var number = 0; number < 70; number++)
        {
            await bed.EnqueueAsync(QueueBed.Job(naturalKey: "PO-1"));
        }

        var free = await bed.EnqueueAsync(QueueBed.Job(naturalKey: "PO-2"));

        Assert.Equal(free.Id, (await bed.ClaimAsync("w2")).Job.Id);
    }

    [Fact]
    public async Task Claim_TenantAtItsCap_OthersGoOn()
    {
        await using var bed = await QueueBed.OpenAsync(server, options => options with { MaxRunningPerTenant = 1 });
        await bed.EnqueueAsync(QueueBed.Job(tenant: "flood"));
        var waiting = await bed.EnqueueAsync(QueueBed.Job(tenant: "flood"));
        var other = await bed.EnqueueAsync(QueueBed.Job(tenant: "calm"));
        var first = await bed.ClaimAsync();

        Assert.Equal(other.Id, (await bed.ClaimAsync()).Job.Id);
        Assert.Null(await bed.Queue.ClaimAsync("w1", QueueBed.None));

        await bed.Queue.ReleaseAsync(first, QueueBed.None);
        Assert.Equal(first.Job.Id, (await bed.ClaimAsync()).Job.Id);
        Assert.Null(await bed.Queue.ClaimAsync("w1", QueueBed.None));
        Assert.Contains("run already", (await bed.GetAsync(waiting.Id)).Reason, StringComparison.Ordinal);
    }

    private static async Task<JobId> HolderInReviewAsync(QueueBed bed, JobPhase phase)
    {
        var job = await bed.EnqueueAsync(QueueBed.Job(naturalKey: "PO-1"));
        var claim = await bed.ClaimAsync();
        if (phase != JobPhase.None)
        {
            Assert.Equal(FenceAnswer.Ok, await bed.Queue.SetPhaseAsync(claim, phase, QueueBed.None));
        }

        Assert.Equal(FenceAnswer.Ok, await bed.Queue.ParkAsync(claim, "unsure", QueueBed.None));
        return job.Id;
    }
}
