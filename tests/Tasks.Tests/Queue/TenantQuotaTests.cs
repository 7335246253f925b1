using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Quotas;
using BrowserAgent.Tasks.Redis;
using BrowserAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Tests.Queue;

public sealed class TenantQuotaTests(RedisServerFixture server) : IClassFixture<RedisServerFixture>
{
    [Fact]
    public async Task Enqueue_BeyondWaitingJobs_IsRefusedForThatTenantOnly()
    {
        await using var fixture = await OpenAsync(waiting: 2);
        await fixture.EnqueueAsync(QueueFixture.Job());
        await fixture.EnqueueAsync(QueueFixture.Job(state: JobState.Review));

        var third = await fixture.Queue.EnqueueAsync(QueueFixture.Job(idempotencyKey: "k"), QueueFixture.None);

        Assert.Equal(new EnqueueResult.OverQuota(2, 2), third);
        await fixture.EnqueueAsync(QueueFixture.Job(tenant: "other"));
        await fixture.EnqueueAsync(QueueFixture.Job(state: JobState.Rejected));
        await fixture.EnqueueAsync(QueueFixture.Job() with { IgnoresQuotas = true });
        Assert.Equal(5, (await fixture.Queue.ListAsync(null, 10, QueueFixture.None)).Count);
        Assert.False(await fixture.Raw.KeyExistsAsync(fixture.Keys.Of("idem")));
    }

    [Fact]
    public async Task Enqueue_OneRunsOrEnded_HasRoomAgain()
    {
        await using var fixture = await OpenAsync(waiting: 1);
        await fixture.EnqueueAsync(QueueFixture.Job());
        Assert.IsType<EnqueueResult.OverQuota>(await fixture.Queue.EnqueueAsync(QueueFixture.Job(), QueueFixture.None));

        var claim = await fixture.ClaimAsync();
        await fixture.EnqueueAsync(QueueFixture.Job());
        await fixture.Queue.AcknowledgeAsync(claim, JobVerdict.Entered, "{}", QueueFixture.None);

        Assert.IsType<EnqueueResult.OverQuota>(await fixture.Queue.EnqueueAsync(QueueFixture.Job(), QueueFixture.None));
    }

    [Fact]
    public async Task Enqueue_RepeatOfAnAcceptedJobOverQuota_IsAnsweredWithThatJob()
    {
        await using var fixture = await OpenAsync(waiting: 1);
        var first = await fixture.EnqueueAsync(QueueFixture.Job(idempotencyKey: "k"));

        Assert.Equal(new EnqueueResult.Stored(first.Id), await fixture.Queue.EnqueueAsync(first, QueueFixture.None));
        Assert.Equal(new EnqueueResult.Known(first.Id), await fixture.Queue.EnqueueAsync(QueueFixture.Job(idempotencyKey: "k"), QueueFixture.None));
    }

    [Fact]
    public async Task EnqueueMany_AcrossTheQuota_StoresUpToIt()
    {
        await using var fixture = await OpenAsync(waiting: 3);

        var outcomes = await fixture.Queue.EnqueueManyAsync([.. Enumerable.Range(0, 5).Select(_ => QueueFixture.Job())], QueueFixture.None);

        Assert.Equal([3, 2], [outcomes.OfType<EnqueueResult.Stored>().Count(), outcomes.OfType<EnqueueResult.OverQuota>().Count()]);
    }

    [Fact]
    public async Task Enqueue_FromManyWorkersAtOnce_StoresUpToTheQuota()
    {
        await using var fixture = await OpenAsync(waiting: 10);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => fixture.Queue.EnqueueAsync(QueueFixture.Job(), QueueFixture.None)));

        Assert.Equal(10, outcomes.OfType<EnqueueResult.Stored>().Count());
    }

    [Fact]
    public async Task Enqueue_TenantWithAQuotaOfItsOwn_HasThat()
    {
        await using var fixture = await OpenAsync(waiting: 1, ("large", new TenantQuota { WaitingJobs = 2 }), ("other", new TenantQuota { RejectedJobs = 5 }));

        await fixture.EnqueueAsync(QueueFixture.Job(tenant: "large"));
        await fixture.EnqueueAsync(QueueFixture.Job(tenant: "large"));
        await fixture.EnqueueAsync(QueueFixture.Job(tenant: "other"));

        Assert.Equal(new EnqueueResult.OverQuota(2, 2), await fixture.Queue.EnqueueAsync(QueueFixture.Job(tenant: "large"), QueueFixture.None));
        Assert.Equal(new EnqueueResult.OverQuota(1, 1), await fixture.Queue.EnqueueAsync(QueueFixture.Job(tenant: "other"), QueueFixture.None));
    }

    [Fact]
    public async Task Enqueue_RejectedBeyondTheQuota_DeletesTheOldestOfThatTenant()
    {
        await using var fixture = await QueueFixture.OpenAsync(server, quotas: new QuotaOptions { Default = new QuotaDefaults { RejectedJobs = 2 } });
        var foreign = await fixture.EnqueueAsync(QueueFixture.Job(tenant: "other", state: JobState.Rejected));
        var own = Enumerable.Range(0, 4).Select(_ => QueueFixture.Job(state: JobState.Rejected)).ToArray();
        foreach (var job in own)
        {
            await fixture.EnqueueAsync(job);
        }

        Assert.Equal([own[3].Id, own[2].Id, foreign.Id], (await fixture.Queue.ListAsync(JobState.Rejected, 10, QueueFixture.None)).Select(job => job.Id));
        Assert.Equal(3, await fixture.Raw.HashLengthAsync(fixture.Keys.Of("payload")));
        Assert.Equal(3, await fixture.Raw.SortedSetLengthAsync(fixture.Keys.Of("bytenant")));
    }

    [Fact]
    public async Task Enqueue_CorrectionOfARejectedJobThatWasDeleted_IsStored()
    {
        await using var fixture = await QueueFixture.OpenAsync(server, quotas: new QuotaOptions { Default = new QuotaDefaults { RejectedJobs = 1 } });
        await fixture.EnqueueAsync(QueueFixture.Job(idempotencyKey: "k", state: JobState.Rejected));
        await fixture.EnqueueAsync(QueueFixture.Job(state: JobState.Rejected));

        var corrected = await fixture.EnqueueAsync(QueueFixture.Job(idempotencyKey: "k"));

        Assert.Equal(new EnqueueResult.Known(corrected.Id), await fixture.Queue.EnqueueAsync(QueueFixture.Job(idempotencyKey: "k"), QueueFixture.None));
    }

    [Fact]
    public async Task Import_TenantOverItsQuota_WaitsInALineOfItsOwnAndBlocksNobody()
    {
        await using var fixture = await OpenAsync(waiting: 1);
        using var importer = Importer(fixture);
        await PushAsync(fixture, "flood:1", "flood:2", "flood:3", "quiet:4");

        await ImportAllAsync(importer);

        Assert.Equal(["flood:1", "quiet:4"], (await fixture.Queue.ListAsync(JobState.Ready, 10, QueueFixture.None)).Select(job => job.PayloadJson).Order());
        Assert.Equal((2, 0), (await fixture.Raw.SortedSetLengthAsync(fixture.Keys.Of("inboxheld")), await fixture.Raw.ListLengthAsync(fixture.Keys.Inbox)));
        Assert.False(await fixture.Held.ReleaseAsync(QueueFixture.None));
    }

    [Fact]
    public async Task Import_HeldMessages_BecomeJobsInTheirOrderWhenThereIsRoom()
    {
        await using var fixture = await OpenAsync(waiting: 1);
        using var importer = Importer(fixture);
        await PushAsync(fixture, "flood:1", "flood:2", "flood:3", "flood:3");
        var done = new List<string>();

        do
        {
            await ImportAllAsync(importer);
            var claim = await fixture.ClaimAsync();
            done.Add(claim.Job.PayloadJson);
            await fixture.Queue.AcknowledgeAsync(claim, JobVerdict.Entered, "{}", QueueFixture.None);
        }
        while (await fixture.Held.ReleaseAsync(QueueFixture.None));

        Assert.Equal(["flood:1", "flood:2", "flood:3", "flood:3"], done);
        Assert.False(await fixture.Raw.KeyExistsAsync(fixture.Keys.Of("inboxheld")));
    }

    [Fact]
    public async Task Import_HeldMessagesAndANewerOne_KeepTheirOrder()
    {
        await using var fixture = await OpenAsync(waiting: 2);
        using var importer = Importer(fixture);
        await PushAsync(fixture, "flood:1", "flood:2", "flood:3", "flood:4");
        await ImportAllAsync(importer);
        await fixture.Queue.AcknowledgeAsync(await fixture.ClaimAsync(), JobVerdict.Entered, "{}", QueueFixture.None);
        await fixture.Queue.AcknowledgeAsync(await fixture.ClaimAsync(), JobVerdict.Entered, "{}", QueueFixture.None);

        await PushAsync(fixture, "flood:5");
        await fixture.Held.ReleaseAsync(QueueFixture.None);

        Assert.Equal(["flood:3", "flood:4", "flood:5"], (await fixture.Raw.ListRangeAsync(fixture.Keys.Inbox)).Select(message => (string?)message));
        await ImportAllAsync(importer);
        Assert.Equal(["flood:3", "flood:4"], (await fixture.Queue.ListAsync(JobState.Ready, 10, QueueFixture.None)).Select(job => job.PayloadJson).Order());
    }

    [Fact]
    public async Task Enqueue_MemoryIsShort_IsRefusedAndARepeatIsNot()
    {
        await using var fixture = await OpenAsync(waiting: 0);
        using var importer = Importer(fixture);
        var first = await fixture.EnqueueAsync(QueueFixture.Job(idempotencyKey: "k"));
        fixture.Memory.Update(95, 100);
        await PushAsync(fixture, "quiet:1");

        Assert.IsType<EnqueueResult.NoMemory>(await fixture.Queue.EnqueueAsync(QueueFixture.Job(), QueueFixture.None));
        Assert.Equal(new EnqueueResult.Known(first.Id), await fixture.Queue.EnqueueAsync(QueueFixture.Job(idempotencyKey: "k"), QueueFixture.None));
        Assert.False(await importer.ImportOneAsync(QueueFixture.None));
        Assert.Equal(1, await fixture.Raw.ListLengthAsync(fixture.Keys.Inbox));
        fixture.Memory.Update(50, 100);
        Assert.True(await importer.ImportOneAsync(QueueFixture.None));
    }

    [Theory]
    [InlineData(-1, 0, "Quotas:Default")]
    [InlineData(0, -1, "Quotas:Tenants:acme")]
    public void Validate_NumberOutOfRange_IsNamed(int waiting, int rejected, string path)
    {
        var options = new QuotaOptions { Default = new QuotaDefaults { WaitingJobs = waiting }, Tenants = { ["acme"] = new TenantQuota { RejectedJobs = rejected } } };

        Assert.Contains(path, Assert.Single(new QuotaOptionsValidator().Validate(null, options).Failures!), StringComparison.Ordinal);
    }

    private Task<QueueFixture> OpenAsync(int waiting, params (string Tenant, TenantQuota Quota)[] own) =>
        QueueFixture.OpenAsync(server, quotas: new QuotaOptions
        {
            Default = new QuotaDefaults { WaitingJobs = waiting },
            Tenants = own.ToDictionary(one => one.Tenant, one => one.Quota, StringComparer.Ordinal),
        });

    private static InboxImporter Importer(QueueFixture fixture) =>
        new(fixture.Queue, fixture.Held, fixture.Link, new TenantReader(), Options.Create(fixture.Options), fixture.Clock, NullLogger<InboxImporter>.Instance);

    private static async Task ImportAllAsync(InboxImporter importer)
    {
        while (await importer.ImportOneAsync(QueueFixture.None))
        {
        }
    }

    private static async Task PushAsync(QueueFixture fixture, params string[] texts)
    {
        foreach (var text in texts)
        {
            await fixture.Raw.ListRightPushAsync(fixture.Keys.Inbox, text);
        }
    }

    /// <summary>Each text is a job of the tenant before its colon.</summary>
    private sealed class TenantReader : IInboxMessageParser
    {
        public Task<InboxReading> ReadAsync(string raw, CancellationToken cancellationToken) =>
            Task.FromResult<InboxReading>(new InboxReading.Submission(QueueFixture.Job(tenant: raw.Split(':')[0]) with { PayloadJson = raw }));
    }
}
