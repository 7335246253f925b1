using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Tasks.Coordination;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis;
using BrowserAgent.Tasks.Tests.Queue;
using BrowserAgent.TestKit;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Tests.Coordination;

public sealed class RedisAccountPermitsTests(RedisServerFixture server) : IClassFixture<RedisServerFixture>
{
    private static readonly AccountId User = new("shop", "clerk");
    private static readonly TimeSpan Duration = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task TryTake_TwoWorkersTwoPermits_TheThirdHolderWaitsUntilOneIsReleased()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var (one, other) = (Permits(fixture), Permits(fixture));

        Assert.True(await one.TryAcquireAsync(User, "w1/1", 2, Duration, QueueFixture.None));
        Assert.True(await other.TryAcquireAsync(User, "w2/1", 2, Duration, QueueFixture.None));
        Assert.False(await other.TryAcquireAsync(User, "w2/2", 2, Duration, QueueFixture.None));
        Assert.True(await other.TryAcquireAsync(new AccountId("shop", "other"), "w2/2", 2, Duration, QueueFixture.None));

        // Its holder can renew it.
        Assert.True(await one.TryAcquireAsync(User, "w1/1", 2, Duration, QueueFixture.None));
        await one.ReleaseAsync(User, "w1/1", QueueFixture.None);
        Assert.True(await other.TryAcquireAsync(User, "w2/2", 2, Duration, QueueFixture.None));
    }

    [Fact]
    public async Task TryTake_HolderThatWentAway_IsFreeAfterItsTime()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var permits = Permits(fixture);
        Assert.True(await permits.TryAcquireAsync(User, "dead", 1, TimeSpan.FromMilliseconds(1), QueueFixture.None));

        var taken = false;
        for (var tries = 0; !taken && tries < 1_000; tries++)
        {
            taken = await permits.TryAcquireAsync(User, "heir", 1, Duration, QueueFixture.None);
        }

        Assert.True(taken);
        Assert.False(await permits.TryAcquireAsync(User, "dead", 1, Duration, QueueFixture.None));
    }

    [Fact]
    public async Task Claim_SiteThatThisWorkerCannotServe_IsLeftToOthers()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        for (var number = 0; number < 3; number++)
        {
            await fixture.EnqueueAsync(QueueFixture.Job(site: "depot"));
        }

        var own = await fixture.EnqueueAsync(QueueFixture.Job(site: "shop"));
        var standby = new RedisJobQueue(fixture.Link, Options.Create(fixture.Options), fixture.Clock, new Unserved("depot"));

        Assert.Equal(own.Id, (await standby.ClaimAsync("w2", QueueFixture.None))!.Job.Id);
        Assert.Null(await standby.ClaimAsync("w2", QueueFixture.None));
        Assert.Equal(0, await standby.UnblockAsync(QueueFixture.None));
        Assert.Equal(3, await fixture.Queue.UnblockAsync(QueueFixture.None));
        Assert.Equal("depot", (await fixture.ClaimAsync()).Job.Site);
    }

    [Fact]
    public async Task ClaimTrial_SiteThatThisWorkerDoesNotServe_GivesItsFirstJobAlone()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var first = await fixture.EnqueueAsync(QueueFixture.Job(site: "depot"));
        await fixture.EnqueueAsync(QueueFixture.Job(site: "depot"));
        await fixture.EnqueueAsync(QueueFixture.Job(site: "shop"));
        var standby = new RedisJobQueue(fixture.Link, Options.Create(fixture.Options), fixture.Clock, new Unserved("depot"));
        Assert.Null(await standby.ClaimTrialAsync("w2", "depot", QueueFixture.None));
        Assert.Equal("shop", (await standby.ClaimAsync("w2", QueueFixture.None))!.Job.Site);

        var trial = await standby.ClaimTrialAsync("w2", "depot", QueueFixture.None);

        Assert.Equal((first.Id, null), (trial!.Job.Id, trial.Job.Reason));
        Assert.Null(await standby.ClaimAsync("w2", QueueFixture.None));
        Assert.Equal(BrowserAgent.Tasks.Queue.FencedWriteResult.Ok, await standby.AcknowledgeAsync(trial, BrowserAgent.Tasks.Jobs.JobVerdict.Entered, "{}", QueueFixture.None));
        Assert.Equal(1, await fixture.Queue.UnblockAsync(QueueFixture.None));
    }

    [Fact]
    public async Task Claim_MoreHeadsOfAnUnservedSiteThanAScan_ReachesTheSiteBehindThem()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        await fixture.Queue.EnqueueManyAsync([.. Enumerable.Range(0, 400).Select(_ => QueueFixture.Job(site: "depot", priority: 0))], QueueFixture.None);
        var own = await fixture.EnqueueAsync(QueueFixture.Job(site: "shop"));
        var standby = new RedisJobQueue(fixture.Link, Options.Create(fixture.Options), fixture.Clock, new Unserved("depot"));

        var claim = await standby.ClaimAsync("w2", QueueFixture.None) ?? await standby.ClaimAsync("w2", QueueFixture.None);

        Assert.Equal(own.Id, claim!.Job.Id);
        Assert.Equal(400, (await fixture.Queue.CountAsync(QueueFixture.None))[BrowserAgent.Tasks.Jobs.JobState.Ready]);
    }

    private static RedisAccountPermits Permits(QueueFixture fixture) => new(fixture.Link, Options.Create(fixture.Options));

    private sealed class Unserved(string site) : IUnservedSites
    {
        public IReadOnlyCollection<string> GetCurrent() => [site];
    }
}
