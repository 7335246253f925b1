using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis;
using BrowserAgent.TestKit;
using StackExchange.Redis;

namespace BrowserAgent.Tasks.Tests.Queue;

public sealed class DerivedDataCheckTests(RedisServerFixture server) : IClassFixture<RedisServerFixture>
{
    [Fact]
    public async Task Run_IndexThatDiffersFromTheRecords_IsCorrected()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var (right, unreadable, missing, moved, gone) = (QueueFixture.Job(), QueueFixture.Job(), QueueFixture.Job(), QueueFixture.Job(tenant: "beta"), QueueFixture.Job());
        await fixture.Queue.EnqueueManyAsync([right, unreadable, missing, moved, gone], QueueFixture.None);
        await fixture.Raw.HashSetAsync(fixture.Keys.Of("job"), unreadable.Id.Value, "{}");
        await fixture.Raw.HashDeleteAsync(fixture.Keys.Of("job"), gone.Id.Value);
        await fixture.Raw.SortedSetRemoveAsync(fixture.Keys.Of("bytenant"), [Member("acme", missing), Member("beta", moved)]);
        await fixture.Raw.SortedSetAddAsync(fixture.Keys.Of("bytenant"), [new(Member("acme", moved), 0), new("damaged", 0)]);

        Assert.Equal(5, await CreateSut(fixture).RunAsync(QueueFixture.None));

        RedisValue[] expected = [Member("acme", right), Member("acme", unreadable), Member("acme", missing), Member("beta", moved)];
        Assert.Equal(expected, await fixture.Raw.SortedSetRangeByRankAsync(fixture.Keys.Of("bytenant")));
        Assert.Equal(0, await CreateSut(fixture).RunAsync(QueueFixture.None));
    }

    [Fact]
    public async Task Run_MoreThanOneRunReads_ContinuesUntilAllIsCorrected()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        await fixture.Queue.EnqueueManyAsync([.. Enumerable.Range(0, 1_200).Select(_ => QueueFixture.Job())], QueueFixture.None);
        await fixture.Raw.KeyDeleteAsync(fixture.Keys.Of("bytenant"));
        var sut = CreateSut(fixture);

        var first = await sut.RunAsync(QueueFixture.None);
        var second = await sut.RunAsync(QueueFixture.None);

        Assert.InRange(first, 500, 1_199);
        Assert.Equal(1_200, first + second);
        Assert.Equal(1_200, await fixture.Raw.SortedSetLengthAsync(fixture.Keys.Of("bytenant")));
    }

    [Fact]
    public async Task Run_AfterASweepOfARecordThatCantBeRead_LeavesNothingOfIt()
    {
        await using var fixture = await QueueFixture.OpenAsync(server, options => options with { KeepDone = TimeSpan.FromMinutes(1) });
        await fixture.EnqueueAsync(QueueFixture.Job());
        var claim = await fixture.ClaimAsync();
        await fixture.Queue.AcknowledgeAsync(claim, JobVerdict.Entered, "{}", QueueFixture.None);
        await fixture.Raw.HashSetAsync(fixture.Keys.Of("job"), claim.Job.Id.Value, "{}");
        await fixture.Raw.SortedSetAddAsync(fixture.Keys.Of("done"), claim.Job.Id.Value, 1);

        await fixture.Queue.SweepAsync(QueueFixture.None);
        await CreateSut(fixture).RunAsync(QueueFixture.None);

        Assert.False(await fixture.Raw.KeyExistsAsync(fixture.Keys.Of("bytenant")));
    }

    [Fact]
    public async Task Run_AfterTheLeaseOfAnUnreadableJobEnded_RunningJobsAreCountedAgain()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        await fixture.EnqueueAsync(QueueFixture.Job("K"));
        await fixture.EnqueueAsync(QueueFixture.Job(site: "other"));
        var (lost, running) = (await fixture.ClaimAsync(), await fixture.ClaimAsync());
        await fixture.Raw.HashSetAsync(fixture.Keys.Of("job"), lost.Job.Id.Value, "{}");
        Assert.Equal(0, await CreateSut(fixture).RunAsync(QueueFixture.None));
        await fixture.ExpireAsync(lost);
        await fixture.Queue.ReapAsync(QueueFixture.None);
        Assert.Equal(2, await CountAsync("tenant:acme"));

        Assert.Equal(3, await CreateSut(fixture).RunAsync(QueueFixture.None));

        Assert.Equal((1, 0, 1), (await CountAsync("tenant:acme"), await CountAsync("site:shop"), await CountAsync("site:other")));
        Assert.Equal(4, await fixture.Raw.HashLengthAsync(fixture.Keys.Of("run")));
        Assert.Equal(FencedWriteResult.Ok, await fixture.Queue.AcknowledgeAsync(running, JobVerdict.Entered, "{}", QueueFixture.None));
        Assert.Equal(0, await CountAsync("tenant:acme"));

        async Task<int> CountAsync(string field) => (int)await fixture.Raw.HashGetAsync(fixture.Keys.Of("run"), field);
    }

    private static DerivedDataCheck CreateSut(QueueFixture fixture) => new(fixture.Link, fixture.Keys);

    private static string Member(string tenant, JobRecord job) => $"{tenant}\u0002ready\u0002{job.Id}";
}
