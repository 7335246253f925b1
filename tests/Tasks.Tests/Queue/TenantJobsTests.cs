using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis;
using BrowserAgent.Tasks.SetAside;
using BrowserAgent.TestKit;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Tests.Queue;

/// <summary>Lists and counts by tenant, from the index that the scripts keep.</summary>
public sealed class TenantJobsTests(RedisServerFixture server) : IClassFixture<RedisServerFixture>
{
    [Fact]
    public async Task Count_JobsInEveryState_AreCountedForTheirTenant()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        await MakeEveryStateAsync(fixture, "acme");
        await fixture.EnqueueAsync(QueueFixture.Job(tenant: "acme2"));

        var counts = await CreateSut(fixture).CountAsync(["acme"], QueueFixture.None);

        Assert.All(counts, count => Assert.Equal(count.Key == JobState.Ready ? 2 : 1, count.Value));
        Assert.Equal(await fixture.Queue.CountAsync(QueueFixture.None), await CreateSut(fixture).CountAsync(["acme", "acme2"], QueueFixture.None));
        Assert.Equal(0, (await CreateSut(fixture).CountAsync([], QueueFixture.None)).Values.Sum());
    }

    [Fact]
    public async Task List_EachState_HasTheJobsOfThatState()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        await MakeEveryStateAsync(fixture, "acme");
        foreach (var state in (JobState[])[JobState.Ready, JobState.Review, JobState.Rejected])
        {
            await fixture.EnqueueAsync(QueueFixture.Job(tenant: "other", state: state));
        }

        foreach (var state in Enum.GetValues<JobState>())
        {
            var jobs = await CreateSut(fixture).ListAsync(["acme"], state, 10, null, QueueFixture.None);
            Assert.All(jobs, job => Assert.Equal(("acme", state), (job.Tenant, job.State)));
            Assert.Equal(state == JobState.Ready ? 2 : 1, jobs.Count);
        }

        Assert.Equal(9, (await CreateSut(fixture).ListAsync(["acme"], null, 100, null, QueueFixture.None)).Count);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(JobState.Ready)]
    public async Task List_BehindManyJobsOfAnother_PagesOverAllItsJobsOnce(JobState? state)
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var own = Enumerable.Range(0, 7).Select(_ => QueueFixture.Job()).ToArray();
        await fixture.Queue.EnqueueManyAsync(own, QueueFixture.None);
        await fixture.Queue.EnqueueManyAsync([.. Enumerable.Range(0, 600).Select(_ => QueueFixture.Job(tenant: "flood"))], QueueFixture.None);

        var (seen, last) = (new List<string>(), (JobId?)null);
        while (await CreateSut(fixture).ListAsync(["acme"], state, 3, last, QueueFixture.None) is { Count: > 0 } page)
        {
            Assert.True(page.Count <= 3);
            seen.AddRange(page.Select(job => job.Id.Value));
            last = page[^1].Id;
        }

        Assert.Equal(own.Reverse().Select(job => job.Id.Value), seen);
    }

    [Fact]
    public async Task List_ReadyBehindRunningOnes_IsAFullPage()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var jobs = Enumerable.Range(0, 6).Select(place => QueueFixture.Job(priority: place < 2 ? 9 : 1)).ToArray();
        await fixture.Queue.EnqueueManyAsync(jobs, QueueFixture.None);
        for (var claimed = 0; claimed < 4; claimed++)
        {
            await fixture.ClaimAsync();
        }

        var ready = await CreateSut(fixture).ListAsync(["acme"], JobState.Ready, 2, null, QueueFixture.None);

        Assert.Equal(jobs[..2].Reverse().Select(job => job.Id), ready.Select(job => job.Id));
        Assert.Equal(4, (await CreateSut(fixture).ListAsync(["acme"], JobState.Running, 10, null, QueueFixture.None)).Count);
    }

    [Fact]
    public async Task Count_AfterASweep_ForgetsDeletedJobs()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        await MakeEveryStateAsync(fixture, "acme");
        foreach (var (set, score) in new[] { ("done", 1), ("cancelled", 1), ("dead", -1) })
        {
            var member = (await fixture.Raw.SortedSetRangeByRankAsync(fixture.Keys.Of(set), 0, 0))[0];
            await fixture.Raw.SortedSetAddAsync(fixture.Keys.Of(set), member, score);
        }

        await fixture.Queue.SweepAsync(QueueFixture.None);

        Assert.Equal(await fixture.Queue.CountAsync(QueueFixture.None), await CreateSut(fixture).CountAsync(["acme"], QueueFixture.None));
        Assert.Equal(6, await fixture.Raw.SortedSetLengthAsync(fixture.Keys.Of("bytenant")));
    }

    [Fact]
    public async Task Restore_RecordRepairedToAnotherState_IsInTheIndexOnce()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var job = await fixture.EnqueueAsync(QueueFixture.Job());
        var record = (string)(await fixture.Raw.HashGetAsync(fixture.Keys.Of("job"), job.Id.Value))!;
        await fixture.Raw.HashSetAsync(fixture.Keys.Of("job"), job.Id.Value, "{}");
        Assert.Null(await fixture.Queue.ClaimAsync("w1", QueueFixture.None));
        await fixture.Raw.HashSetAsync(fixture.Keys.Of("job"), job.Id.Value, record[..^1] + ""","state":"dead"}""");

        Assert.IsType<RestoreResult.Restored>(await new RedisSetAside(fixture.Link, Options.Create(fixture.Options)).RestoreAsync(job.Id, QueueFixture.None));

        Assert.Equal(1, (await CreateSut(fixture).CountAsync(["acme"], QueueFixture.None))[JobState.Review]);
        Assert.Equal(1, await fixture.Raw.SortedSetLengthAsync(fixture.Keys.Of("bytenant")));
    }

    private static RedisTenantJobs CreateSut(QueueFixture fixture) => new(fixture.Link, Options.Create(fixture.Options));

    /// <summary>One job in each state, and a second ready one that waits for a natural key.</summary>
    private static async Task MakeEveryStateAsync(QueueFixture fixture, string tenant)
    {
        JobRecord Job(string? key = null, JobState state = JobState.Ready) => QueueFixture.Job(key, tenant: tenant, state: state, site: $"site-of-{tenant}");
        async Task<JobClaim> ClaimNewAsync(string? key = null)
        {
            var job = await fixture.EnqueueAsync(Job(key));
            var claim = await fixture.ClaimAsync();
            Assert.Equal(job.Id, claim.Job.Id);
            return claim;
        }

        await fixture.Queue.AcknowledgeAsync(await ClaimNewAsync(), JobVerdict.Entered, "{}", QueueFixture.None);
        await fixture.Queue.RetryAsync(await ClaimNewAsync(), "later", TimeSpan.FromDays(1), QueueFixture.None);
        var dead = await ClaimNewAsync();
        await fixture.Queue.ParkAsync(dead, "look", QueueFixture.None);
        await fixture.Queue.RejectAsync(dead.Job.Id, "no", QueueFixture.None);
        await fixture.Queue.ParkAsync(await ClaimNewAsync(), "look", QueueFixture.None);
        await fixture.EnqueueAsync(Job(state: JobState.Rejected));
        var cancelled = await fixture.EnqueueAsync(Job());
        await fixture.Queue.CancelAsync(cancelled.Id, "no", QueueFixture.None);
        await ClaimNewAsync("K");
        await fixture.EnqueueAsync(Job("K"));
        Assert.Null(await fixture.Queue.ClaimAsync("w1", QueueFixture.None));
        await fixture.EnqueueAsync(Job());
    }
}
