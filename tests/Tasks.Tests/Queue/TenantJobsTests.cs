using System.Globalization;
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

    [Fact]
    public async Task List_OneHundredTenantsWithLongNames_IsASmallCallForEach()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var tenants = Enumerable.Range(0, 100).Select(number => $"{number:d3}{new string('t', 61)}").ToArray();
        var jobs = Enumerable.Range(0, 300).Select(place => QueueFixture.Job(tenant: tenants[place % 100], state: place % 2 == 0 ? JobState.Ready : JobState.Review)).ToArray();
        await fixture.Queue.EnqueueManyAsync(jobs, QueueFixture.None);
        await fixture.Server.ConfigResetStatisticsAsync();

        var newest = await CreateSut(fixture).ListAsync(tenants, null, 200, null, QueueFixture.None);

        Assert.Equal(jobs[100..].Reverse().Select(job => job.Id), newest.Select(job => job.Id));
        var calls = (await fixture.Server.InfoAsync("commandstats")).Single().ToDictionary(
            stat => stat.Key, stat => int.Parse(stat.Value.Split('=', ',')[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);
        Assert.InRange(calls["cmdstat_evalsha"], tenants.Length, tenants.Length + 20);
        Assert.InRange(calls["cmdstat_zrevrangebylex"], 1, tenants.Length * 7);
    }

    [Fact]
    public async Task List_JobsInSeveralStates_AreMergedOverWhatIsReadAtOnce()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        JobState[] states = [JobState.Ready, JobState.Review, JobState.Rejected];
        var jobs = Enumerable.Range(0, 240).Select(place => QueueFixture.Job(tenant: place % 5 == 0 ? "beta" : "acme", state: states[place / 7 % 3])).ToArray();
        await fixture.Queue.EnqueueManyAsync(jobs, QueueFixture.None);

        var first = await CreateSut(fixture).ListAsync(["acme", "beta"], null, 130, null, QueueFixture.None);
        var rest = await CreateSut(fixture).ListAsync(["acme", "beta"], null, 130, first[^1].Id, QueueFixture.None);

        Assert.Equal(130, first.Count);
        Assert.Equal(jobs.Reverse().Select(job => job.Id), first.Concat(rest).Select(job => job.Id));
    }

    [Fact]
    public async Task List_RecordThatWasRepairedToAnotherTenant_IsOfThatTenantOnly()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var job = await fixture.EnqueueAsync(QueueFixture.Job());
        var record = (string)(await fixture.Raw.HashGetAsync(fixture.Keys.Of("job"), job.Id.Value))!;
        await fixture.Raw.HashSetAsync(fixture.Keys.Of("job"), job.Id.Value, "{}");
        Assert.Null(await fixture.Queue.ClaimAsync("w1", QueueFixture.None));
        await fixture.Raw.HashSetAsync(fixture.Keys.Of("job"), job.Id.Value, record.Replace("\"acme\"", "\"beta\"", StringComparison.Ordinal));
        Assert.IsType<RestoreResult.Restored>(await new RedisSetAside(fixture.Link, Options.Create(fixture.Options)).RestoreAsync(job.Id, QueueFixture.None));

        Assert.Empty(await CreateSut(fixture).ListAsync(["acme"], null, 10, null, QueueFixture.None));
        Assert.Equal([job.Id], (await CreateSut(fixture).ListAsync(["acme", "beta"], null, 10, null, QueueFixture.None)).Select(one => one.Id));
    }

    [Fact]
    public async Task List_JobsThatCantBeListedComeFirst_GoesOnBehindThem()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var jobs = Enumerable.Range(0, 6).Select(_ => QueueFixture.Job()).ToArray();
        await fixture.Queue.EnqueueManyAsync(jobs, QueueFixture.None);
        await fixture.Raw.HashSetAsync(fixture.Keys.Of("job"), jobs[5].Id.Value, "{}");
        await fixture.Raw.HashDeleteAsync(fixture.Keys.Of("job"), jobs[4].Id.Value);
        await fixture.Raw.SortedSetAddAsync(fixture.Keys.Of("bytenant"), $"acme\u0002dead\u0002{jobs[3].Id}", 0);
        await fixture.Raw.HashSetAsync(fixture.Keys.Of("job"), jobs[0].Id.Value, "{}");

        var page = await CreateSut(fixture).ListAsync(["acme"], null, 2, null, QueueFixture.None);
        var next = await CreateSut(fixture).ListAsync(["acme"], null, 2, page[^1].Id, QueueFixture.None);

        Assert.Equal([jobs[3].Id, jobs[2].Id], page.Select(job => job.Id));
        Assert.Equal([jobs[5].Id.Value], page.Unreadable.Select(job => job.Id));
        Assert.Equal([jobs[1].Id], next.Select(job => job.Id));
        Assert.Equal([jobs[0].Id.Value], next.Unreadable.Select(job => job.Id));
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
