using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.TestKit;

namespace BrowserAgent.Tasks.Tests.Queue;

/// <summary>The order of claims: tenants take turns, full groups delay nobody else, and blocked jobs go on when their group has room.</summary>
public sealed class ClaimFairnessTests(RedisServerFixture server) : IClassFixture<RedisServerFixture>
{
    [Fact]
    public async Task Claim_OneTenantFloods_AnotherTakesEveryOtherTurn()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        await fixture.Queue.EnqueueManyAsync([.. Enumerable.Range(0, 200).Select(_ => QueueFixture.Job(tenant: "flood"))], QueueFixture.None);
        await DrainAsync(fixture, 20);
        await fixture.Queue.EnqueueManyAsync([.. Enumerable.Range(0, 10).Select(_ => QueueFixture.Job(tenant: "calm"))], QueueFixture.None);

        var tenants = await DrainAsync(fixture, 20);

        Assert.Equal((10, 10), (tenants.Count(tenant => tenant == "calm"), tenants.Count(tenant => tenant == "flood")));
        Assert.All(tenants.Chunk(2), pair => Assert.Equal(2, pair.Distinct().Count()));
    }

    [Fact]
    public async Task NextSitesAsync_JobsWait_TellsThoseWhoseTurnIsNextAndTakesNone()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        Assert.Empty(await fixture.Queue.NextSitesAsync(3, QueueFixture.None));
        await fixture.Queue.EnqueueManyAsync([.. Enumerable.Range(0, 5).Select(_ => QueueFixture.Job())], QueueFixture.None);

        var sites = await fixture.Queue.NextSitesAsync(3, QueueFixture.None);

        Assert.Equal(Enumerable.Repeat(QueueFixture.Job().Site, 3), sites);
        Assert.Equal(5, (await DrainAsync(fixture, 5)).Count);
    }

    [Fact]
    public async Task Claim_TenantThatSendsOneAtATime_DoesNotPassTheWaitingOneEachTime()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        await fixture.Queue.EnqueueManyAsync([.. Enumerable.Range(0, 50).Select(_ => QueueFixture.Job(tenant: "patient"))], QueueFixture.None);
        await DrainAsync(fixture, 5);
        var tenants = new List<string>();
        for (var turn = 0; turn < 20; turn++)
        {
            await fixture.EnqueueAsync(QueueFixture.Job(tenant: "eager"));
            tenants.AddRange(await DrainAsync(fixture, 1));
        }

        Assert.InRange(tenants.Count(tenant => tenant == "patient"), 9, 11);
    }

    [Fact]
    public async Task Sweep_TenantsThatTheLinePassedBy_AreForgotten()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        foreach (var tenant in Enumerable.Range(0, 10))
        {
            await fixture.EnqueueAsync(QueueFixture.Job(tenant: $"t{tenant}"));
        }

        await fixture.Queue.EnqueueManyAsync([.. Enumerable.Range(0, 5).Select(_ => QueueFixture.Job(tenant: "stays"))], QueueFixture.None);
        await DrainAsync(fixture, 14);
        await fixture.Queue.SweepAsync(QueueFixture.None);

        Assert.Equal("5\u0001stays", (string?)Assert.Single(await fixture.Raw.SortedSetRangeByRankAsync(fixture.Keys.Of("fair"))));
    }

    [Fact]
    public async Task Claim_ReturnedJob_KeepsItsPlace()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var first = await fixture.EnqueueAsync(QueueFixture.Job());
        await fixture.EnqueueAsync(QueueFixture.Job());
        var claim = await fixture.ClaimAsync();
        await fixture.EnqueueAsync(QueueFixture.Job(tenant: "other"));

        await fixture.Queue.ReleaseAsync(claim, QueueFixture.None);

        Assert.Equal(first.Id, (await fixture.ClaimAsync()).Job.Id);
    }

    [Fact]
    public async Task Claim_SiteAtItsOwnCap_OtherSitesGoOnAndOneEndLetsOneIn()
    {
        await using var fixture = await QueueFixture.OpenAsync(server, options => options with { MaxRunningPerSite = 5, Sites = Of("slow", new SiteLimit { MaxRunning = 2 }) });
        await fixture.Queue.EnqueueManyAsync([.. Enumerable.Range(0, 100).Select(_ => QueueFixture.Job(site: "slow"))], QueueFixture.None);
        var other = await fixture.EnqueueAsync(QueueFixture.Job(site: "quick"));
        var running = new List<JobClaim> { await fixture.ClaimAsync(), await fixture.ClaimAsync() };

        Assert.Equal(other.Id, (await fixture.ClaimAsync()).Job.Id);
        Assert.Null(await fixture.Queue.ClaimAsync("w1", QueueFixture.None));
        Assert.Equal((2L, 98L), (await RunningAsync(fixture, "site:slow"), (await fixture.Queue.CountAsync(QueueFixture.None))[JobState.Ready]));

        await fixture.Queue.AcknowledgeAsync(running[0], JobVerdict.Entered, "{}", QueueFixture.None);
        Assert.Equal("slow", (await fixture.ClaimAsync()).Job.Site);
        Assert.Null(await fixture.Queue.ClaimAsync("w1", QueueFixture.None));
    }

    [Fact]
    public async Task Claim_HundredClaimersAndACap_NeverMoreThanTheCapRunAndAllAreDone()
    {
        await using var fixture = await QueueFixture.OpenAsync(server, options => options with { MaxRunningPerAccount = 3 });
        await fixture.Queue.EnqueueManyAsync([.. Enumerable.Range(0, 300).Select(number => QueueFixture.Job(tenant: $"t{number % 3}"))], QueueFixture.None);
        var (most, running) = (0, 0);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));

        await Task.WhenAll(Enumerable.Range(0, 100).Select(async number =>
        {
            while ((await fixture.Queue.CountAsync(limit.Token))[JobState.Done] < 300)
            {
                if (await fixture.Queue.ClaimAsync($"w{number % 4}", limit.Token) is not { } claim)
                {
                    await Task.Yield();
                    continue;
                }

                InterlockedMax(ref most, Interlocked.Increment(ref running));
                await Task.Yield();
                Interlocked.Decrement(ref running);
                await fixture.Queue.AcknowledgeAsync(claim, JobVerdict.Entered, "{}", limit.Token);
            }
        }));

        Assert.Equal(3, most);
        Assert.Equal(0, await fixture.Raw.HashLengthAsync(fixture.Keys.Of("run")));
        Assert.Equal(0, await fixture.Raw.SortedSetLengthAsync(fixture.Keys.Of("blocked")));
    }

    [Fact]
    public async Task Unblock_JobWentOnToWaitUnderAnotherGroup_TheNextOfTheFirstGroupIsFound()
    {
        await using var fixture = await QueueFixture.OpenAsync(server, options => options with { MaxRunningPerTenant = 1, Sites = Of("slow", new SiteLimit { MaxRunning = 1 }) });
        await fixture.EnqueueAsync(QueueFixture.Job(tenant: "a", site: "slow", priority: 4));
        await fixture.EnqueueAsync(QueueFixture.Job(tenant: "b", site: "slow", priority: 5));
        await fixture.EnqueueAsync(QueueFixture.Job(tenant: "c", site: "slow", priority: 6));
        var first = await fixture.ClaimAsync();
        Assert.Null(await fixture.Queue.ClaimAsync("w1", QueueFixture.None));
        await fixture.EnqueueAsync(QueueFixture.Job(tenant: "b", site: "quick", priority: 0));
        await fixture.ClaimAsync();

        // b comes first and is blocked again under its tenant; c must not wait behind it.
        await fixture.Queue.AcknowledgeAsync(first, JobVerdict.Entered, "{}", QueueFixture.None);
        Assert.Null(await fixture.Queue.ClaimAsync("w1", QueueFixture.None));
        Assert.Equal(1, await fixture.Queue.UnblockAsync(QueueFixture.None));

        Assert.Equal("c", (await fixture.ClaimAsync()).Job.Tenant);
    }

    [Fact]
    public async Task Claim_SiteWithAPace_StartsItsBurstAndThenOneATime()
    {
        await using var fixture = await QueueFixture.OpenAsync(server, options => options with { Sites = Of("shop", new SiteLimit { StartsPerMinute = 60, Burst = 3 }) });
        await fixture.Queue.EnqueueManyAsync([.. Enumerable.Range(0, 10).Select(_ => QueueFixture.Job())], QueueFixture.None);

        Assert.Equal(3, (await DrainAsync(fixture, 10)).Count);
        Assert.Equal(0, await fixture.Queue.UnblockAsync(QueueFixture.None));

        // The state of two seconds ago, with the bucket as empty as now.
        var stored = ((string?)await fixture.Raw.HashGetAsync(fixture.Keys.Of("rate"), "shop"))!.Split(' ');
        await fixture.Raw.HashSetAsync(fixture.Keys.Of("rate"), "shop", $"0 {long.Parse(stored[1], System.Globalization.CultureInfo.InvariantCulture) - 2_000}");
        Assert.Equal(2, await fixture.Queue.UnblockAsync(QueueFixture.None));
        Assert.Equal(2, (await DrainAsync(fixture, 10)).Count);
    }

    [Theory]
    [InlineData(PauseScopeKind.All, null)]
    [InlineData(PauseScopeKind.Site, "shop")]
    [InlineData(PauseScopeKind.Tenant, "acme")]
    public async Task Pause_Scope_IsNotClaimedUntilResumedAndOthersAre(PauseScopeKind kind, string? name)
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var scope = new PauseScope(kind, name);
        var job = await fixture.EnqueueAsync(QueueFixture.Job());
        var other = await fixture.EnqueueAsync(QueueFixture.Job(tenant: "other", site: "depot"));

        await fixture.Queue.PauseAsync(scope, QueueFixture.None);
        Assert.Equal([scope], await fixture.Queue.PausedAsync(QueueFixture.None));
        Assert.Equal(kind == PauseScopeKind.All ? null : other.Id, (await fixture.Queue.ClaimAsync("w1", QueueFixture.None))?.Job.Id);
        Assert.Null(await fixture.Queue.ClaimAsync("w1", QueueFixture.None));
        Assert.Equal(0, await fixture.Queue.UnblockAsync(QueueFixture.None));

        await fixture.Queue.ResumeAsync(scope, QueueFixture.None);
        Assert.Empty(await fixture.Queue.PausedAsync(QueueFixture.None));
        await fixture.Queue.UnblockAsync(QueueFixture.None);
        Assert.Equal(job.Id, (await fixture.ClaimAsync()).Job.Id);
    }

    private static Dictionary<string, SiteLimit> Of(string site, SiteLimit limit) => new() { [site] = limit };

    private static async Task<IReadOnlyList<string>> DrainAsync(QueueFixture fixture, int most)
    {
        var tenants = new List<string>();
        while (tenants.Count < most && await fixture.Queue.ClaimAsync("w1", QueueFixture.None) is { } claim)
        {
            tenants.Add(claim.Job.Tenant);
            await fixture.Queue.AcknowledgeAsync(claim, JobVerdict.Entered, "{}", QueueFixture.None);
        }

        return tenants;
    }

    private static async Task<long> RunningAsync(QueueFixture fixture, string group) => (long)await fixture.Raw.HashGetAsync(fixture.Keys.Of("run"), group);

    private static void InterlockedMax(ref int most, int seen)
    {
        for (var before = Volatile.Read(ref most); seen > before;)
        {
            var found = Interlocked.CompareExchange(ref most, seen, before);
            before = found == before ? seen : found;
        }
    }
}
