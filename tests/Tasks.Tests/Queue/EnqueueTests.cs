using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.TestKit;

namespace BrowserAgent.Tasks.Tests.Queue;

public sealed class EnqueueTests(RedisServerFixture server) : IClassFixture<RedisServerFixture>
{
    [Fact]
    public async Task Enqueue_Job_ReadsBackWhole()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var job = await fixture.EnqueueAsync(QueueFixture.Job(naturalKey: "PO-1", idempotencyKey: "k") with { Reason = "why", Approved = true, SubmittedBy = "ERP north" });

        var read = await fixture.GetAsync(job.Id);

        Assert.Equal(job with { CreatedAt = read.CreatedAt, UpdatedAt = read.UpdatedAt }, read);
        Assert.InRange(read.CreatedAt, DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddMinutes(1));
    }

    [Fact]
    public async Task SubmittedBy_AfterAClaimAndAPark_IsKept()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var job = await fixture.EnqueueAsync(QueueFixture.Job() with { SubmittedBy = "ERP north" });

        var claim = await fixture.ClaimAsync();
        await fixture.Queue.ParkAsync(claim, "look", QueueFixture.None);

        Assert.Equal(("ERP north", "ERP north"), (claim.Job.SubmittedBy, (await fixture.GetAsync(job.Id)).SubmittedBy));
    }

    [Fact]
    public async Task Enqueue_SameIdempotencyKey_IsTheSameJobOnce()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var first = await fixture.EnqueueAsync(QueueFixture.Job(idempotencyKey: "k"));

        var second = await fixture.Queue.EnqueueAsync(QueueFixture.Job(idempotencyKey: "k"), QueueFixture.None);

        Assert.Equal(new EnqueueResult.Known(first.Id), second);
        Assert.Equal(1, (await fixture.Queue.CountAsync(QueueFixture.None))[JobState.Ready]);
    }

    [Fact]
    public async Task Enqueue_OtherKeyOrTenant_IsAnotherJob()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);

        await fixture.EnqueueAsync(QueueFixture.Job(idempotencyKey: "k"));
        await fixture.EnqueueAsync(QueueFixture.Job(idempotencyKey: "k2"));
        await fixture.EnqueueAsync(QueueFixture.Job(idempotencyKey: "k", tenant: "other"));

        Assert.Equal(3, (await fixture.Queue.CountAsync(QueueFixture.None))[JobState.Ready]);
    }

    [Fact]
    public async Task Enqueue_FiftyAtOnceWithOneKey_StoresOne()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => fixture.Queue.EnqueueAsync(QueueFixture.Job(idempotencyKey: "k"), QueueFixture.None)));

        Assert.Single(outcomes.OfType<EnqueueResult.Stored>());
        Assert.Equal(1, (await fixture.Queue.CountAsync(QueueFixture.None))[JobState.Ready]);
    }

    [Fact]
    public async Task Enqueue_RepeatedAfterALostAnswer_IsStoredOnce()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var job = await fixture.EnqueueAsync(QueueFixture.Job(idempotencyKey: "k"));

        Assert.Equal(new EnqueueResult.Stored(job.Id), await fixture.Queue.EnqueueAsync(job, QueueFixture.None));
        Assert.Equal(1, (await fixture.Queue.CountAsync(QueueFixture.None))[JobState.Ready]);
    }

    [Fact]
    public async Task Enqueue_CorrectedAfterRejection_TakesTheKey()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var bad = await fixture.EnqueueAsync(QueueFixture.Job(idempotencyKey: "k", state: JobState.Rejected));

        Assert.Equal(new EnqueueResult.Known(bad.Id), await fixture.Queue.EnqueueAsync(QueueFixture.Job(idempotencyKey: "k", state: JobState.Rejected), QueueFixture.None));
        var good = await fixture.EnqueueAsync(QueueFixture.Job(idempotencyKey: "k"));

        Assert.Equal(new EnqueueResult.Known(good.Id), await fixture.Queue.EnqueueAsync(QueueFixture.Job(idempotencyKey: "k"), QueueFixture.None));
    }

    [Fact]
    public async Task Enqueue_KeyBeyondItsTime_IsFreeOnlyWhenTheJobIsFinished()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var job = await fixture.EnqueueAsync(QueueFixture.Job(idempotencyKey: "k"));
        async Task PassAsync() => await fixture.Raw.SortedSetAddAsync(fixture.Keys.Of("idemdue"), "acme\u0001k", 1);

        await PassAsync();
        Assert.Equal(new EnqueueResult.Known(job.Id), await fixture.Queue.EnqueueAsync(QueueFixture.Job(idempotencyKey: "k"), QueueFixture.None));
        await fixture.Queue.AcknowledgeAsync(await fixture.ClaimAsync(), JobVerdict.Entered, "{}", QueueFixture.None);
        await PassAsync();

        Assert.IsType<EnqueueResult.Stored>(await fixture.Queue.EnqueueAsync(QueueFixture.Job(idempotencyKey: "k"), QueueFixture.None));
    }

    [Theory]
    [InlineData(16 * 1024, true)]
    [InlineData((16 * 1024) + 1, false)]
    public async Task Enqueue_PayloadSize_IsLimited(int bytes, bool taken)
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var job = QueueFixture.Job() with { PayloadJson = new string('x', bytes) };

        if (taken)
        {
            await fixture.EnqueueAsync(job);
            Assert.Equal(bytes, (await fixture.GetAsync(job.Id)).PayloadJson.Length);
        }
        else
        {
            var fault = await Assert.ThrowsAsync<ArgumentException>(() => fixture.Queue.EnqueueAsync(job, QueueFixture.None));
            Assert.Contains("16384", fault.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(JobState.Ready)]
    [InlineData(JobState.Review)]
    [InlineData(JobState.Rejected)]
    public async Task List_ByState_HoldsTheJobAndCountsIt(JobState state)
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        await fixture.EnqueueAsync(QueueFixture.Job(state: JobState.Ready));
        await fixture.EnqueueAsync(QueueFixture.Job(state: JobState.Review));
        await fixture.EnqueueAsync(QueueFixture.Job(state: JobState.Rejected));

        var listed = Assert.Single(await fixture.Queue.ListAsync(state, 10, QueueFixture.None));

        Assert.Equal(state, listed.State);
        Assert.Equal(1, (await fixture.Queue.CountAsync(QueueFixture.None))[state]);
        Assert.Empty(await fixture.Queue.ListAsync(JobState.Dead, 10, QueueFixture.None));
    }

    [Fact]
    public async Task List_MoreThanTheLimit_IsTheNewestFirst()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var ids = new List<JobId>();
        for (var number = 0; number < 60; number++)
        {
            ids.Add((await fixture.EnqueueAsync(QueueFixture.Job(priority: number % 10))).Id);
        }

        ids.Reverse();

        // Ids of one millisecond are in no order, so sets are compared at the limits of the request.
        Assert.Equal(60, (await fixture.Queue.ListAsync(null, 500, QueueFixture.None)).Count);
        Assert.Equal(60, (await fixture.Queue.ListAsync(JobState.Ready, 500, QueueFixture.None)).Count);
        var five = await fixture.Queue.ListAsync(null, 5, QueueFixture.None);
        Assert.Equal(5, five.Count);
        Assert.All(five, job => Assert.Contains(job.Id, ids.Take(15)));
        Assert.True(five.Zip(five.Skip(1)).All(pair => pair.First.CreatedAt >= pair.Second.CreatedAt));
    }

    [Fact]
    public async Task Sweep_OldDoneJobsAndKeys_AreForgottenAndOthersKept()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var done = await fixture.EnqueueAsync(QueueFixture.Job(idempotencyKey: "done"));
        await fixture.Queue.AcknowledgeAsync(await fixture.ClaimAsync(), JobVerdict.Entered, "{}", QueueFixture.None);
        var open = await fixture.EnqueueAsync(QueueFixture.Job(idempotencyKey: "open"));
        Assert.Equal(0, await fixture.Queue.SweepAsync(QueueFixture.None));

        await fixture.Raw.SortedSetAddAsync(fixture.Keys.Of("done"), done.Id.Value, 1);
        await fixture.Raw.SortedSetAddAsync(fixture.Keys.Of("idemdue"), "acme\u0001done", 1);
        await fixture.Raw.SortedSetAddAsync(fixture.Keys.Of("idemdue"), "acme\u0001open", 1);

        Assert.Equal(2, await fixture.Queue.SweepAsync(QueueFixture.None));
        Assert.Null(await fixture.Queue.GetAsync(done.Id, QueueFixture.None));
        Assert.Equal(open.Id, Assert.Single(await fixture.Queue.ListAsync(null, 10, QueueFixture.None)).Id);
        Assert.Equal(new EnqueueResult.Known(open.Id), await fixture.Queue.EnqueueAsync(QueueFixture.Job(idempotencyKey: "open"), QueueFixture.None));
    }
}
