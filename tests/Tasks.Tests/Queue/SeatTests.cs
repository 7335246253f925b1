using BrowserAgent.Sessions.Pool;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.TestKit;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Tests.Queue;

public sealed class SeatTests(RedisServerFixture server) : IClassFixture<RedisServerFixture>
{
    private static readonly AccountId Clerk = new("shop", "clerk");
    private static readonly TimeSpan Hold = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task TryTake_TwoWorkersTwoSeats_TheThirdHolderWaitsUntilOneLeaves()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        var (one, other) = (Seats(bed), Seats(bed));

        Assert.True(await one.TryTakeAsync(Clerk, "w1/1", 2, Hold, QueueBed.None));
        Assert.True(await other.TryTakeAsync(Clerk, "w2/1", 2, Hold, QueueBed.None));
        Assert.False(await other.TryTakeAsync(Clerk, "w2/2", 2, Hold, QueueBed.None));
        Assert.True(await other.TryTakeAsync(new AccountId("shop", "other"), "w2/2", 2, Hold, QueueBed.None));

        // Kept by whom it is.
        Assert.True(await one.TryTakeAsync(Clerk, "w1/1", 2, Hold, QueueBed.None));
        await one.LeaveAsync(Clerk, "w1/1", QueueBed.None);
        Assert.True(await other.TryTakeAsync(Clerk, "w2/2", 2, Hold, QueueBed.None));
    }

    [Fact]
    public async Task TryTake_HolderThatWentAway_IsFreeAfterItsTime()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        var seats = Seats(bed);
        Assert.True(await seats.TryTakeAsync(Clerk, "dead", 1, TimeSpan.FromMilliseconds(1), QueueBed.None));

        var taken = false;
        for (var tries = 0; !taken && tries < 1_000; tries++)
        {
            taken = await seats.TryTakeAsync(Clerk, "heir", 1, Hold, QueueBed.None);
        }

        Assert.True(taken);
        Assert.False(await seats.TryTakeAsync(Clerk, "dead", 1, Hold, QueueBed.None));
    }

    [Fact]
    public async Task Claim_SiteThatThisWorkerCannotServe_IsLeftToOthers()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        for (var number = 0; number < 3; number++)
        {
            await bed.EnqueueAsync(QueueBed.Job(site: "depot"));
        }

        var own = await bed.EnqueueAsync(QueueBed.Job(site: "shop"));
        var standby = new RedisJobQueue(bed.Link, Options.Create(bed.Options), bed.Clock, new Unserved("depot"));

        Assert.Equal(own.Id, (await standby.ClaimAsync("w2", QueueBed.None))!.Job.Id);
        Assert.Null(await standby.ClaimAsync("w2", QueueBed.None));
        Assert.Equal(0, await standby.UnblockAsync(QueueBed.None));
        Assert.Equal(3, await bed.Queue.UnblockAsync(QueueBed.None));
        Assert.Equal("depot", (await bed.ClaimAsync()).Job.Site);
    }

    [Fact]
    public async Task Claim_MoreHeadsOfAnUnservedSiteThanALook_ReachesTheSiteBehindThem()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        await bed.Queue.EnqueueManyAsync([.. Enumerable.Range(0, 400).Select(_ => QueueBed.Job(site: "depot", priority: 0))], QueueBed.None);
        var own = await bed.EnqueueAsync(QueueBed.Job(site: "shop"));
        var standby = new RedisJobQueue(bed.Link, Options.Create(bed.Options), bed.Clock, new Unserved("depot"));

        var claim = await standby.ClaimAsync("w2", QueueBed.None) ?? await standby.ClaimAsync("w2", QueueBed.None);

        Assert.Equal(own.Id, claim!.Job.Id);
        Assert.Equal(400, (await bed.Queue.CountAsync(QueueBed.None))[BrowserAgent.Tasks.Jobs.JobState.Ready]);
    }

    private static RedisAccountSeats Seats(QueueBed bed) => new(bed.Link, Options.Create(bed.Options));

    private sealed class Unserved(string site) : IUnservedSites
    {
        public IReadOnlyCollection<string> Now() => [site];
    }
}
