using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.TestKit;

namespace BrowserAgent.Tasks.Tests.Queue;

public sealed class EnqueueTests(RedisServerFixture server) : IClassFixture<RedisServerFixture>
{
    [Fact]
    public async Task Enqueue_Job_ReadsBackWhole()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        var job = await bed.EnqueueAsync(QueueBed.Job(naturalKey: "PO-1", idempotencyKey: "k") with { Reason = "why", Approved = true });

        var read = await bed.GetAsync(job.Id);

        Assert.Equal(job with { CreatedAt = read.CreatedAt, UpdatedAt = read.UpdatedAt }, read);
        Assert.InRange(read.CreatedAt, DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddMinutes(1));
    }

    [Fact]
    public async Task Enqueue_SameIdempotencyKey_IsTheSameJobOnce()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        var first = await bed.EnqueueAsync(QueueBed.Job(idempotencyKey: "k"));

        var second = await bed.Queue.EnqueueAsync(QueueBed.Job(idempotencyKey: "k"), QueueBed.None);

        Assert.Equal(new EnqueueOutcome.Known(first.Id), second);
        Assert.Equal(1, (await bed.Queue.CountAsync(QueueBed.None))[JobState.Ready]);
    }

    [Fact]
    public async Task Enqueue_OtherKeyOrTenant_IsAnotherJob()
    {
        await using var bed = await QueueBed.OpenAsync(server);

        await bed.EnqueueAsync(QueueBed.Job(idempotencyKey: "k"));
        await bed.EnqueueAsync(QueueBed.Job(idempotencyKey: "k2"));
        await bed.EnqueueAsync(QueueBed.Job(idempotencyKey: "k", tenant: "other"));

        Assert.Equal(3, (await bed.Queue.CountAsync(QueueBed.None))[JobState.Ready]);
    }

    [Fact]
    public async Task Enqueue_FiftyAtOnceWithOneKey_StoresOne()
    {
        await using var bed = await QueueBed.OpenAsync(server);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => bed.Queue.EnqueueAsync(QueueBed.Job(idempotencyKey: "k"), QueueBed.None)));

        Assert.Single(outcomes.OfType<EnqueueOutcome.Stored>());
        Assert.Equal(1, (await bed.Queue.CountAsync(QueueBed.None))[JobState.Ready]);
    }

    [Fact]
    public async Task Enqueue_RepeatedAfterALostAnswer_IsStoredOnce()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        var job = await bed.EnqueueAsync(QueueBed.Job(idempotencyKey: "k"));

        Assert.Equal(new EnqueueOutcome.Stored(job.Id), await bed.Queue.EnqueueAsync(job, QueueBed.None));
        Assert.Equal(1, (await bed.Queue.CountAsync(QueueBed.None))[JobState.Ready]);
    }

    [Fact]
    public async Task Enqueue_CorrectedAfterRejection_TakesTheKey()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        var bad = await bed.EnqueueAsync(QueueBed.Job(idempotencyKey: "k", state: JobState.Rejected));

        Assert.Equal(new EnqueueOutcome.Known(bad.Id), await bed.Queue.EnqueueAsync(QueueBed.Job(idempotencyKey: "k", state: JobState.Rejected), QueueBed.None));
        var good = await bed.EnqueueAsync(QueueBed.Job(idempotencyKey: "k"));

        Assert.Equal(new EnqueueOutcome.Known(good.Id), await bed.Queue.EnqueueAsync(QueueBed.Job(idempotencyKey: "k"), QueueBed.None));
    }

    [Fact]
    public async Task Enqueue_KeyBeyondItsTime_IsFreeOnlyWhenTheJobIsFinished()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        var job = await bed.EnqueueAsync(QueueBed.Job(idempotencyKey: "k"));
        async Task PassAsync() => await bed.Raw.SortedSetAddAsync(bed.Keys.Of("idemdue"), "acme\u0001k", 1);

        await PassAsync();
        Assert.Equal(new EnqueueOutcome.Known(job.Id), await bed.Queue.EnqueueAsync(QueueBed.Job(idempotencyKey: "k"), QueueBed.None));
        await bed.Queue.AcknowledgeAsync(await bed.ClaimAsync(), JobVerdict.Entered, "{}", QueueBed.None);
        await PassAsync();

        Assert.IsType<EnqueueOutcome.Stored>(await bed.Queue.EnqueueAsync(QueueBed.Job(idempotencyKey: "k"), QueueBed.None));
    }

    [Theory]
    [InlineData(16 * 1024, true)]
    [InlineData((16 * 1024) + 1, false)]
    public async Task Enqueue_PayloadSize_IsLimited(int bytes, bool taken)
    {
        await using var bed = await QueueBed.OpenAsync(server);
        var job = QueueBed.Job() with { PayloadJson = new string('x', bytes) };

        if (taken)
        {
            await bed.EnqueueAsync(job);
            Assert.Equal(bytes, (await bed.GetAsync(job.Id)).PayloadJson.Length);
        }
        else
        {
            var fault = await Assert.ThrowsAsync<ArgumentException>(() => bed.Queue.EnqueueAsync(job, QueueBed.None));
            Assert.Contains("16384", fault.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(JobState.Ready)]
    [InlineData(JobState.Review)]
    [InlineData(JobState.Rejected)]
    public async Task List_ByState_HoldsTheJobAndCountsIt(JobState state)
    {
        await using var bed = await QueueBed.OpenAsync(server);
        await bed.EnqueueAsync(QueueBed.Job(state: JobState.Ready));
        await bed.EnqueueAsync(QueueBed.Job(state: JobState.Review));
        await bed.EnqueueAsync(QueueBed.Job(state: JobState.Rejected));

        var listed = Assert.Single(await bed.Queue.ListAsync(state, 10, QueueBed.None));

        Assert.Equal(state, listed.State);
        Assert.Equal(1, (await bed.Queue.CountAsync(QueueBed.None))[state]);
        Assert.Empty(await bed.Queue.ListAsync(JobState.Dead, 10, QueueBed.None));
    }

    [Fact]
    public async Task List_MoreThanTheLimit_IsTheNewestFirst()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        var ids = new List<JobId>();
        for (var number = 0; number < 60; number++)
        {
            ids.Add((await bed.EnqueueAsync(QueueBed.Job(priority: number % 10))).Id);
        }

        ids.Reverse();

        // Ids of one millisecond are in no order; the sets are compared at the edges of what was asked for.
        Assert.Equal(60, (await bed.Queue.ListAsync(null, 500, QueueBed.None)).Count);
        Assert.Equal(60, (await bed.Queue.ListAsync(JobState.Ready, 500, QueueBed.None)).Count);
        var five = await bed.Queue.ListAsync(null, 5, QueueBed.None);
        Assert.Equal(5, five.Count);
        Assert.All(five, job => Assert.Contains(job.Id, ids.Take(15)));
        Assert.True(five.Zip(five.Skip(1)).All(pair => pair.First.CreatedAt >= pair.Second.CreatedAt));
    }

    [Fact]
    public async Task Sweep_OldDoneJobsAndKeys_AreForgottenAndOthersKept()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        var done = await bed.EnqueueAsync(QueueBed.Job(idempotencyKey: "done"));
        await bed.Queue.AcknowledgeAsync(await bed.ClaimAsync(), JobVerdict.Entered, "{}", QueueBed.None);
        var open = await bed.EnqueueAsync(QueueBed.Job(idempotencyKey: "open"));
        Assert.Equal(0, await bed.Queue.SweepAsync(QueueBed.None));

        await bed.Raw.SortedSetAddAsync(bed.Keys.Of("done"), done.Id.Value, 1);
        await bed.Raw.SortedSetAddAsync(bed.Keys.Of("idemdue"), "acme\u0001done", 1);
        await bed.Raw.SortedSetAddAsync(bed.Keys.Of("idemdue"), "acme\u0001open", 1);

        Assert.Equal(2, await bed.Queue.SweepAsync(QueueBed.None));
        Assert.Null(await bed.Queue.GetAsync(done.Id, QueueBed.None));
        Assert.Equal(open.Id, Assert.Single(await bed.Queue.ListAsync(null, 10, QueueBed.None)).Id);
        Assert.Equal(new EnqueueOutcome.Known(open.Id), await bed.Queue.EnqueueAsync(QueueBed.Job(idempotencyKey: "open"), QueueBed.None));
    }
}
