using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.TestKit;

namespace BrowserAgent.Tasks.Tests.Queue;

/// <summary>Whose turn it is: tenants take turns, full groups hold up nobody, and what waits goes on when it can.</summary>
public sealed class FairnessTests(RedisServerFixture server) : IClassFixture<RedisServerFixture>
{
    [Fact]
    public async Task Claim_OneTenantFloods_AnotherTakesEveryOtherTurn()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        await bed.Queue.EnqueueManyAsync([.. Enumerable.Range(0, 200).Select(_ => QueueBed.Job(tenant: "flood"))], QueueBed.None);
        await DrainAsync(bed, 20);
        await bed.Queue.EnqueueManyAsync([.. Enumerable.Range(0, 10).Select(_ => QueueBed.Job(tenant: "calm"))], QueueBed.None);

        var tenants = await DrainAsync(bed, 20);

        Assert.Equal((10, 10), (tenants.Count(tenant => tenant == "calm"), tenants.Count(tenant => tenant == "flood")));
        Assert.All(tenants.Chunk(2), pair => Assert.Equal(2, pair.Distinct().Count()));
    }

    [Fact]
    public async Task NextSitesAsync_JobsWait_TellsThoseWhoseTurnIsNextAndTakesNone()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        Assert.Empty(await bed.Queue.NextSitesAsync(3, QueueBed.None));
        await bed.Queue.EnqueueManyAsync([.. Enumerable.Range(0, 5).Select(_ => QueueBed.Job())], QueueBed.None);

        var sites = await bed.Queue.NextSitesAsync(3, QueueBed.None);

        Assert.Equal(Enumerable.Repeat(QueueBed.Job().Site, 3), sites);
        Assert.Equal(5, (await DrainAsync(bed, 5)).Count);
    }

    [Fact]
    public async Task Claim_TenantThatSendsOneAtATime_DoesNotPassTheWaitingOneEachTime()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        await bed.Queue.EnqueueManyAsync([.. Enumerable.Range(0, 50).Select(_ => QueueBed.Job(tenant: "patient"))], QueueBed.None);
        await DrainAsync(bed, 5);
        var tenants = new List<string>();
        for (var turn = 0; turn < 20; turn++)
        {
            await bed.EnqueueAsync(QueueBed.Job(tenant: "eager"));
            tenants.AddRange(await DrainAsync(bed, 1));
        }

        Assert.InRange(tenants.Count(tenant => tenant == "patient"), 9, 11);
    }

    [Fact]
    public async Task Sweep_TenantsThatTheLinePassedBy_AreForgotten()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        foreach (var tenant in Enumerable.Range(0, 10))
        {
            await bed.EnqueueAsync(QueueBed.Job(tenant: $"t{tenant}"));
        }

        await bed.Queue.EnqueueManyAsync([.. Enumerable.Range(0, 5).Select(_ => QueueBed.Job(tenant: "stays"))], QueueBed.None);
        await DrainAsync(bed, 14);
        await bed.Queue.SweepAsync(QueueBed.None);

        Assert.Equal("5\u0001stays", (string?)Assert.Single(await bed.Raw.SortedSetRangeByRankAsync(bed.Keys.Of("fair"))));
    }

    [Fact]
    public async Task Claim_ReturnedJob_KeepsItsPlace()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        var first = await bed.EnqueueAsync(QueueBed.Job());
        await bed.EnqueueAsync(QueueBed.Job());
        var claim = await bed.ClaimAsync();
        await bed.EnqueueAsync(QueueBed.Job(tenant: "other"));

        await bed.Queue.ReleaseAsync(claim, QueueBed.None);

        Assert.Equal(first.Id, (await bed.ClaimAsync()).Job.Id);
    }

    [Fact]
    public async Task Claim_SiteAtItsOwnCap_OtherSitesGoOnAndOneEndLetsOneIn()
    {
        await using var bed = await QueueBed.OpenAsync(server, options => options with { MaxRunningPerSite = 5, Sites = Of("slow", new SiteLimit { MaxRunning = 2 }) });
        await bed.Queue.EnqueueManyAsync([.. Enumerable.Range(0, 100).Select(_ => QueueBed.Job(site: "slow"))], QueueBed.None);
        var other = await bed.EnqueueAsync(QueueBed.Job(site: "quick"));
        var running = new List<JobClaim> { await bed.ClaimAsync(), await bed.ClaimAsync() };

        Assert.Equal(other.Id, (await bed.ClaimAsync()).Job.Id);
        Assert.Null(await bed.Queue.ClaimAsync("w1", QueueBed.None));
        Assert.Equal((2L, 98L), (await RunningAsync(bed, "site:slow"), (await bed.Queue.CountAsync(QueueBed.None))[JobState.Ready]));

        await bed.Queue.AcknowledgeAsync(running[0], JobVerdict.Entered, "{}", QueueBed.None);
        Assert.Equal("slow", (await bed.ClaimAsync()).Job.Site);
        Assert.Null(await bed.Queue.ClaimAsync("w1", QueueBed.None));
    }

    [Fact]
    public async Task Claim_HundredClaimersAndACap_NeverMoreThanTheCapRunAndAllAreDone()
    {
        await using var bed = await QueueBed.OpenAsync(server, options => options with { MaxRunningPerAccount = 3 });
        await bed.Queue.EnqueueManyAsync([.. Enumerable.Range(0, 300).Select(number => QueueBed.Job(tenant: $"t{number % 3}"))], QueueBed.None);
        var (most, running) = (0, 0);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));

        await Task.WhenAll(Enumerable.Range(0, 100).Select(async number =>
        {
            while ((await bed.Queue.CountAsync(limit.Token))[JobState.Done] < 300)
            {
                if (await bed.Queue.ClaimAsync($"w{number % 4}", limit.Token) is not { } claim)
                {
                    await Task.Yield();
                    continue;
                }

                InterlockedMost(ref most, Interlocked.Increment(ref running));
                await Task.Yield();
                Interlocked.Decrement(ref running);
                await bed.Queue.AcknowledgeAsync(claim, JobVerdict.Entered, "{}", limit.Token);
            }
        }));

        Assert.Equal(3, most);
        Assert.Equal(0, await bed.Raw.HashLengthAsync(bed.Keys.Of("run")));
        Assert.Equal(0, await bed.Raw.SortedSetLengthAsync(bed.Keys.Of("blocked")));
    }

    [Fact]
    public async Task Unblock_JobWentOnToWaitUnderAnotherGroup_TheNextOfTheFirstGroupIsFound()
    {
        await using var bed = await QueueBed.OpenAsync(server, options => options with { MaxRunningPerTenant = 1, Sites = Of("slow", new SiteLimit { MaxRunning = 1 }) });
        await bed.EnqueueAsync(QueueBed.Job(tenant: "a", site: "slow", priority: 4));
        await bed.EnqueueAsync(QueueBed.Job(tenant: "b", site: "slow", priority: 5));
        await bed.EnqueueAsync(QueueBed.Job(tenant: "c", site: "slow", priority: 6));
        var first = await bed.ClaimAsync();
        Assert.Null(await bed.Queue.ClaimAsync("w1", QueueBed.None));
        await bed.EnqueueAsync(QueueBed.Job(tenant: "b", site: "quick", priority: 0));
        await bed.ClaimAsync();

        // b comes first and goes on to wait for its tenant; c must not be left behind it.
        await bed.Queue.AcknowledgeAsync(first, JobVerdict.Entered, "{}", QueueBed.None);
        Assert.Null(await bed.Queue.ClaimAsync("w1", QueueBed.None));
        Assert.Equal(1, await bed.Queue.UnblockAsync(QueueBed.None));

        Assert.Equal("c", (await bed.ClaimAsync()).Job.Tenant);
    }

    [Fact]
    public async Task Claim_SiteWithAPace_StartsItsBurstAndThenOneATime()
    {
        await using var bed = await QueueBed.OpenAsync(server, options => options with { Sites = Of("shop", new SiteLimit { StartsPerMinute = 60, Burst = 3 }) });
        await bed.Queue.EnqueueManyAsync([.. Enumerable.Range(0, 10).Select(_ => QueueBed.Job())], QueueBed.None);

        Assert.Equal(3, (await DrainAsync(bed, 10)).Count);
        Assert.Equal(0, await bed.Queue.UnblockAsync(QueueBed.None));

        // Two seconds ago the bucket was as empty as it is now.
        var stored = ((string?)await bed.Raw.HashGetAsync(bed.Keys.Of("rate"), "shop"))!.Split(' ');
        await bed.Raw.HashSetAsync(bed.Keys.Of("rate"), "shop", $"0 {long.Parse(stored[1], System.Globalization.CultureInfo.InvariantCulture) - 2_000}");
        Assert.Equal(2, await bed.Queue.UnblockAsync(QueueBed.None));
        Assert.Equal(2, (await DrainAsync(bed, 10)).Count);
    }

    [Theory]
    [InlineData(PauseKind.All, null)]
    [InlineData(PauseKind.Site, "shop")]
    [InlineData(PauseKind.Tenant, "acme")]
    public async Task Pause_Scope_IsNotClaimedUntilResumedAndOthersAre(PauseKind kind, string? name)
    {
        await using var bed = await QueueBed.OpenAsync(server);
        var scope = new PauseScope(kind, name);
        var job = await bed.EnqueueAsync(QueueBed.Job());
        var other = await bed.EnqueueAsync(QueueBed.Job(tenant: "other", site: "depot"));

        await bed.Queue.PauseAsync(scope, QueueBed.None);
        Assert.Equal([scope], await bed.Queue.PausedAsync(QueueBed.None));
        Assert.Equal(kind == PauseKind.All ? null : other.Id, (await bed.Queue.ClaimAsync("w1", QueueBed.None))?.Job.Id);
        Assert.Null(await bed.Queue.ClaimAsync("w1", QueueBed.None));
        Assert.Equal(0, await bed.Queue.UnblockAsync(QueueBed.None));

        await bed.Queue.ResumeAsync(scope, QueueBed.None);
        Assert.Empty(await bed.Queue.PausedAsync(QueueBed.None));
        await bed.Queue.UnblockAsync(QueueBed.None);
        Assert.Equal(job.Id, (await bed.ClaimAsync()).Job.Id);
    }

    private static Dictionary<string, SiteLimit> Of(string site, SiteLimit limit) => new() { [site] = limit };

    private static async Task<IReadOnlyList<string>> DrainAsync(QueueBed bed, int most)
    {
        var tenants = new List<string>();
        while (tenants.Count < most && await bed.Queue.ClaimAsync("w1", QueueBed.None) is { } claim)
        {
            tenants.Add(claim.Job.Tenant);
            await bed.Queue.AcknowledgeAsync(claim, JobVerdict.Entered, "{}", QueueBed.None);
        }

        return tenants;
    }

    private static async Task<long> RunningAsync(QueueBed bed, string group) => (long)await bed.Raw.HashGetAsync(bed.Keys.Of("run"), group);

    private static void InterlockedMost(ref int most, int seen)
    {
        for (var before = Volatile.Read(ref most); seen > before;)
        {
            var found = Interlocked.CompareExchange(ref most, seen, before);
            before = found == before ? seen : found;
        }
    }
}
