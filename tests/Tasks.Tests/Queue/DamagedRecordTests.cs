using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis;
using BrowserAgent.Tasks.SetAside;
using BrowserAgent.TestKit;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Tests.Queue;

/// <summary>Records that something other than a worker wrote: they are set aside, and the jobs behind them go on.</summary>
public sealed class DamagedRecordTests(RedisServerFixture server) : IClassFixture<RedisServerFixture>
{
    private const string Valid = """{"site":"shop","type":"order","tenant":"acme","priority":5,"created":1}""";

    public static TheoryData<string> Damaged =>
    [
        "",
        "no json",
        "null",
        "[]",
        "7",
        "{}",
        """{"type":"order","tenant":"acme","priority":5}""",
        """{"site":null,"type":"order","tenant":"acme","priority":5}""",
        """{"site":["shop"],"type":"order","tenant":"acme","priority":5}""",
        """{"site":"sh\u0002op","type":"order","tenant":"acme","priority":5}""",
        """{"site":"shop","type":"order","tenant":"acme","priority":"5"}""",
        """{"site":"shop","type":"order","tenant":"acme","priority":10}""",
        """{"site":"shop","type":"order","tenant":"acme","priority":-1}""",
        """{"site":"shop","type":"order","tenant":"acme","priority":1.5}""",
        """{"site":"shop","type":"order","tenant":"acme","priority":1e400}""",
        """{"site":"shop","type":"order","tenant":"acme"}""",
        """{"site":"shop","type":"order","tenant":"acme","priority":5,"state":"paused"}""",
        """{"site":"shop","type":"order","tenant":"acme","priority":5,"verdict":"yes"}""",
        """{"site":"shop","type":"order","tenant":"acme","priority":5,"blocked":"site:shop"}""",
        """{"site":"shop","type":"order","tenant":"acme","priority":5,"naturalKey":{"a":1}}""",
        """{"site":"shop","type":"order","tenant":"acme","priority":5,"created":"yesterday"}""",
        """{"site":"shop","type":"order","tenant":"acme","priority":5,"created":9007199254740991}""",
        """{"site":"shop","type":"order","tenant":"acme","priority":5,"enders":[{}]}""",
        """{"site":"shop","type":"order","tenant":"acme","priority":5,"v":99}""",
        """{"reference":"PO-1","lines":[]}""",
        """{"site":"shop","type":"order","tenant":"acme","priority":0,"extra":1e999}""",
        """{"site":"shop","type":"order","tenant":"acme","priority":0,"tag":20000000000000}""",
        """{"site":"shop","type":"order","tenant":"acme","priority":0,"tag":-1}""",
    ];

    [Theory]
    [MemberData(nameof(Damaged))]
    public async Task Claim_DamagedRecordInFront_IsSetAsideWithItsReasonAndTheNextRuns(string record)
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var damaged = await fixture.EnqueueAsync(QueueFixture.Job(priority: 0));
        var behind = await fixture.EnqueueAsync(QueueFixture.Job(priority: 9));
        await fixture.Raw.HashSetAsync(fixture.Keys.Of("job"), damaged.Id.Value, record);

        Assert.Equal(behind.Id, (await fixture.ClaimAsync()).Job.Id);

        var kept = Assert.Single(await SetAside(fixture).ListJobsAsync(10, QueueFixture.None));
        Assert.Equal(damaged.Id.Value, kept.Id);
        Assert.NotEmpty(kept.Fault);
        Assert.Equal(record, (string?)await fixture.Raw.HashGetAsync(fixture.Keys.Of("job"), damaged.Id.Value));
        Assert.Equal(damaged.PayloadJson, (string?)await fixture.Raw.HashGetAsync(fixture.Keys.Of("payload"), damaged.Id.Value));
        Assert.Null(await fixture.Queue.ClaimAsync("w1", QueueFixture.None));
        Assert.Equal(1, await fixture.LeasedAsync());
    }

    [Fact]
    public async Task List_DamagedRecordAmongOthers_ShowsTheOthersAndNamesIt()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var first = await fixture.EnqueueAsync(QueueFixture.Job());
        var damaged = await fixture.EnqueueAsync(QueueFixture.Job());
        var last = await fixture.EnqueueAsync(QueueFixture.Job());
        await fixture.Raw.HashSetAsync(fixture.Keys.Of("job"), damaged.Id.Value, "{}");

        foreach (var state in (JobState?[])[null, JobState.Ready])
        {
            var listing = await fixture.Queue.ListAsync(state, 10, QueueFixture.None);

            Assert.Equal([last.Id, first.Id], listing.Select(job => job.Id));
            Assert.Equal(damaged.Id.Value, Assert.Single(listing.Unreadable).Id);
        }

        Assert.Contains(damaged.Id.Value, (await Assert.ThrowsAsync<UnreadableRecordException>(() => fixture.Queue.GetAsync(damaged.Id, QueueFixture.None))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_TimeThatTheScriptsWriteWithAnExponent_IsShown()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var due = new DateTimeOffset(9999, 12, 31, 0, 0, 0, TimeSpan.Zero);
        var job = await fixture.EnqueueAsync(QueueFixture.Job() with { NotBefore = due });

        var shown = Assert.Single(await fixture.Queue.ListAsync(null, 10, QueueFixture.None));

        Assert.Equal(job.Id, shown.Id);
        Assert.Equal(due.Year, shown.NotBefore!.Value.Year);
    }

    [Theory]
    [InlineData("x", "its id is no job id")]
    [InlineData("019cf0a1b2c37abc8def0123456789ab", "it has no record")]
    public async Task Claim_ReadyEntryThatNoWorkerWrote_IsSetAside(string id, string fault)
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var behind = await fixture.EnqueueAsync(QueueFixture.Job(priority: 9));
        await fixture.Raw.SortedSetAddAsync(fixture.Keys.Of("ready"), id, 0);
        if (id == "x")
        {
            await fixture.Raw.HashSetAsync(fixture.Keys.Of("job"), id, Valid);
        }

        Assert.Equal(behind.Id, (await fixture.ClaimAsync()).Job.Id);

        Assert.Equal((id, fault), Assert.Single((await SetAside(fixture).ListJobsAsync(10, QueueFixture.None)).Select(kept => (kept.Id, kept.Fault))));
    }

    [Fact]
    public async Task Claim_JobWithoutPayload_IsSetAside()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var job = await fixture.EnqueueAsync(QueueFixture.Job());
        await fixture.Raw.HashDeleteAsync(fixture.Keys.Of("payload"), job.Id.Value);

        Assert.Null(await fixture.Queue.ClaimAsync("w1", QueueFixture.None));

        Assert.Equal("it has no payload", Assert.Single(await SetAside(fixture).ListJobsAsync(10, QueueFixture.None)).Fault);
    }

    [Fact]
    public async Task Claim_FenceAndPhaseThatNoWorkerWrote_RunsAsIfTheRecordMayBeInTheSite()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var job = await fixture.EnqueueAsync(QueueFixture.Job());
        await fixture.Raw.HashSetAsync(fixture.Keys.Of("fence"), job.Id.Value, "none");
        await fixture.Raw.HashSetAsync(fixture.Keys.Of("phase"), job.Id.Value, "half");

        var claim = await fixture.ClaimAsync();

        Assert.Equal((job.Id, JobPhase.Intent), (claim.Job.Id, claim.Job.Phase));
        Assert.Equal(FencedWriteResult.Ok, await fixture.Queue.AcknowledgeAsync(claim, JobVerdict.Entered, "{}", QueueFixture.None));
    }

    [Theory]
    [InlineData("delayed")]
    [InlineData("lease")]
    public async Task Maintain_DamagedRecordThatIsDue_IsSetAside(string set)
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var job = await fixture.EnqueueAsync(QueueFixture.Job() with { NotBefore = set == "delayed" ? DateTimeOffset.UtcNow.AddHours(1) : null });
        if (set == "lease")
        {
            await fixture.ClaimAsync();
        }

        await fixture.Raw.HashSetAsync(fixture.Keys.Of("job"), job.Id.Value, "{}");
        await fixture.Raw.SortedSetAddAsync(fixture.Keys.Of(set), job.Id.Value, 1);

        await fixture.Queue.PromoteAsync(QueueFixture.None);
        await fixture.Queue.ReapAsync(QueueFixture.None);

        Assert.Equal(job.Id.Value, Assert.Single(await SetAside(fixture).ListJobsAsync(10, QueueFixture.None)).Id);
        Assert.Null(await fixture.Raw.SortedSetScoreAsync(fixture.Keys.Of(set), job.Id.Value));
    }

    [Fact]
    public async Task SetAside_JobThatOnlyTheWorkerCannotRead_LeavesItsWorkerAndTheOthersAreClaimed()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var odd = await fixture.EnqueueAsync(QueueFixture.Job(priority: 0));
        var behind = await fixture.EnqueueAsync(QueueFixture.Job(priority: 9));
        await fixture.Raw.HashSetAsync(fixture.Keys.Of("job"), odd.Id.Value, """{"site":"shop","type":"order","tenant":"acme","priority":0,"stalls":3000000000}""");

        Assert.Equal(behind.Id, (await fixture.ClaimAsync()).Job.Id);

        Assert.Equal(odd.Id.Value, Assert.Single(await SetAside(fixture).ListJobsAsync(10, QueueFixture.None)).Id);
        Assert.Equal(1, await fixture.LeasedAsync());
        Assert.Equal(1, (long)await fixture.Raw.HashGetAsync(fixture.Keys.Of("run"), "tenant:acme"));
    }

    [Fact]
    public async Task Restore_RepairedRecord_WaitsForAPersonAndRunsWhenApproved()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var setAside = SetAside(fixture);
        var job = await fixture.EnqueueAsync(QueueFixture.Job());
        var record = await fixture.Raw.HashGetAsync(fixture.Keys.Of("job"), job.Id.Value);
        await fixture.Raw.HashSetAsync(fixture.Keys.Of("job"), job.Id.Value, "{}");
        Assert.Null(await fixture.Queue.ClaimAsync("w1", QueueFixture.None));

        Assert.Contains("no site", Assert.IsType<RestoreResult.Refused>(await setAside.RestoreAsync(job.Id, QueueFixture.None)).Why, StringComparison.Ordinal);
        await fixture.Raw.HashSetAsync(fixture.Keys.Of("job"), job.Id.Value, record);
        Assert.IsType<RestoreResult.Restored>(await setAside.RestoreAsync(job.Id, QueueFixture.None));
        Assert.IsType<RestoreResult.NotFound>(await setAside.RestoreAsync(job.Id, QueueFixture.None));

        Assert.Equal(JobState.Review, (await fixture.GetAsync(job.Id)).State);
        Assert.Equal(RequeueResult.Ok, await fixture.Queue.RequeueAsync(job.Id, new ApprovalVote("Kim"), QueueFixture.None));
        Assert.Equal(job.PayloadJson, (await fixture.ClaimAsync()).Job.PayloadJson);
    }

    [Fact]
    public async Task Enqueue_KeyOfAJobThatCannotBeRead_IsKnown()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var job = await fixture.EnqueueAsync(QueueFixture.Job(idempotencyKey: "k"));
        await fixture.Raw.HashSetAsync(fixture.Keys.Of("job"), job.Id.Value, "{}");
        await fixture.Raw.SortedSetAddAsync(fixture.Keys.Of("idemdue"), "acme\u0001k", 1);
        await fixture.Queue.SweepAsync(QueueFixture.None);

        Assert.Equal(new EnqueueResult.Known(job.Id), await fixture.Queue.EnqueueAsync(QueueFixture.Job(idempotencyKey: "k"), QueueFixture.None));
    }

    /// <summary>What another program left where the scripts keep numbers: it counts as 0, and every job stays in its place.</summary>
    [Theory]
    [InlineData("run", "tenant:acme")]
    [InlineData("run", "site:shop")]
    [InlineData("rate", "shop")]
    [InlineData("ctl", "served5")]
    [InlineData("ctl", "passed")]
    [InlineData("fence", null)]
    public async Task Queue_NumberThatIsNone_RunsOn(string hash, string? field)
    {
        await using var fixture = await QueueFixture.OpenAsync(server, options => options with
        {
            MaxRunningPerTenant = 5,
            Sites = new(StringComparer.Ordinal) { ["shop"] = new SiteLimit { StartsPerMinute = 600, Burst = 10 } },
        });
        var job = await fixture.EnqueueAsync(QueueFixture.Job());
        await fixture.Raw.HashSetAsync(fixture.Keys.Of(hash), field ?? job.Id.Value, hash == "fence" ? "99999999999999999999.1.w" : hash == "rate" ? "x y" : "abc");

        var second = await fixture.EnqueueAsync(QueueFixture.Job());
        var lost = await fixture.ClaimAsync();
        await fixture.ExpireAsync(lost);
        Assert.Equal(1, await fixture.Queue.ReapAsync(QueueFixture.None));
        for (var claims = 0; claims < 2; claims++)
        {
            Assert.Equal(FencedWriteResult.Ok, await fixture.Queue.AcknowledgeAsync(await fixture.ClaimAsync(), JobVerdict.Entered, "{}", QueueFixture.None));
        }

        Assert.Equal((JobState.Done, JobState.Done), ((await fixture.GetAsync(job.Id)).State, (await fixture.GetAsync(second.Id)).State));
    }

    [Fact]
    public async Task Reap_RecordDamagedWhileItRan_GivesItsSlotBack()
    {
        await using var fixture = await QueueFixture.OpenAsync(server, options => options with { MaxRunningPerSite = 1 });
        var claim = await ClaimedAsync(fixture);
        await fixture.Raw.HashSetAsync(fixture.Keys.Of("job"), claim.Job.Id.Value, """{"site":"shop","type":"order","tenant":"acme","account":"clerk","priority":5,"attempts":"x"}""");
        await fixture.ExpireAsync(claim);

        await fixture.Queue.ReapAsync(QueueFixture.None);

        Assert.Equal(0, await fixture.Raw.HashLengthAsync(fixture.Keys.Of("run")));
        var next = await fixture.EnqueueAsync(QueueFixture.Job());
        Assert.Equal(next.Id, (await fixture.ClaimAsync()).Job.Id);
    }

    [Fact]
    public async Task Enqueue_EventsKeyOfAnotherKind_StoresTheInboxOrderOnce()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        await fixture.Raw.StringSetAsync(fixture.Keys.Of("ev"), "x");
        await fixture.Raw.ListRightPushAsync(fixture.Keys.Inbox, "one");

        Assert.IsType<EnqueueResult.Stored>(await fixture.Queue.EnqueueFromInboxAsync(QueueFixture.Job(), "one", QueueFixture.None));

        Assert.Equal(0, await fixture.Raw.ListLengthAsync(fixture.Keys.Inbox));
    }

    [Theory]
    [InlineData("foo")]
    [InlineData("foo:bar\u0002x")]
    public async Task Unblock_EntryThatNoWorkerWrote_LetsTheOthersGoOn(string entry)
    {
        await using var fixture = await QueueFixture.OpenAsync(server, options => options with { MaxRunningPerSite = 1 });
        var claim = await ClaimedAsync(fixture);
        var waiting = await fixture.EnqueueAsync(QueueFixture.Job());
        Assert.Null(await fixture.Queue.ClaimAsync("w1", QueueFixture.None));
        await fixture.Raw.SortedSetAddAsync(fixture.Keys.Of("blocked"), entry, 0);
        await fixture.Raw.HashDeleteAsync(fixture.Keys.Of("run"), "site:shop");

        await fixture.Queue.UnblockAsync(QueueFixture.None);

        Assert.Equal(waiting.Id, (await fixture.ClaimAsync()).Job.Id);
        Assert.NotEqual(waiting.Id, claim.Job.Id);
    }

    [Fact]
    public async Task Enqueue_IdempotencyKeyHeldByNoId_StoresTheJob()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        await fixture.Raw.HashSetAsync(fixture.Keys.Of("idem"), "acme\u0001k", "junk");
        await fixture.Raw.SortedSetAddAsync(fixture.Keys.Of("idemdue"), "acme\u0001k", DateTimeOffset.UtcNow.AddDays(1).ToUnixTimeMilliseconds());

        Assert.IsType<EnqueueResult.Stored>(await fixture.Queue.EnqueueAsync(QueueFixture.Job(idempotencyKey: "k"), QueueFixture.None));
    }

    [Fact]
    public async Task Decide_RecordThatCannotBeRead_SaysSoInsteadOfNotFound()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var job = await fixture.EnqueueAsync(QueueFixture.Job());
        await fixture.Raw.HashSetAsync(fixture.Keys.Of("job"), job.Id.Value, "{}");

        await Assert.ThrowsAsync<UnreadableRecordException>(() => fixture.Queue.RequeueAsync(job.Id, new ApprovalVote("Kim"), QueueFixture.None));
        await Assert.ThrowsAsync<UnreadableRecordException>(() => fixture.Queue.RejectAsync(job.Id, "no", QueueFixture.None));
        await Assert.ThrowsAsync<UnreadableRecordException>(() => fixture.Queue.CancelAsync(job.Id, "no", QueueFixture.None));
    }

    [Fact]
    public async Task Cancel_ReasonLongerThanARecordMayHold_IsCutAndTheJobStaysReadable()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var claim = await ClaimedAsync(fixture);

        await fixture.Queue.CancelAsync(claim.Job.Id, new string('x', 70_000), QueueFixture.None);

        Assert.DoesNotContain(await fixture.Queue.RenewAsync(claim, QueueFixture.None), (FencedWriteResult[])[FencedWriteResult.LeaseLost, FencedWriteResult.StaleFence]);
        Assert.Equal(8_001, (await fixture.GetAsync(claim.Job.Id)).CancelReason!.Length);
    }

    [Fact]
    public async Task List_EntriesThatNoWorkerWrote_ShowsThemAll()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        await fixture.Raw.HashSetAsync(fixture.Keys.Of("broken"), "x", "99999999999999999");
        await fixture.Raw.ListRightPushAsync(fixture.Keys.Of("inboxdead"), ["null\nx", "{}\nx", "[]", ""]);

        Assert.Equal("x", Assert.Single(await SetAside(fixture).ListJobsAsync(10, QueueFixture.None)).Id);
        Assert.All(await SetAside(fixture).ListInboxAsync(10, QueueFixture.None), message => Assert.Equal("this entry was not written by a worker", message.Fault));
    }

    private static async Task<JobClaim> ClaimedAsync(QueueFixture fixture)
    {
        await fixture.EnqueueAsync(QueueFixture.Job());
        return await fixture.ClaimAsync();
    }

    private static RedisSetAside SetAside(QueueFixture fixture) => new(fixture.Link, Options.Create(fixture.Options));
}
