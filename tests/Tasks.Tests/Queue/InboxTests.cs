using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace BrowserAgent.Tasks.Tests.Queue;

public sealed class InboxTests(RedisServerFixture server) : IClassFixture<RedisServerFixture>
{
    [Fact]
    public async Task Move_PushedTexts_AreJobsInTheirOrderAndTheInboxIsEmpty()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        using var mover = Mover(bed, new Reader());
        await PushAsync(bed, "one", "two", "two");

        Assert.True(await mover.MoveOneAsync(QueueBed.None));
        Assert.True(await mover.MoveOneAsync(QueueBed.None));
        Assert.True(await mover.MoveOneAsync(QueueBed.None));
        Assert.False(await mover.MoveOneAsync(QueueBed.None));

        Assert.Equal("one", (await bed.ClaimAsync()).Job.PayloadJson);
        Assert.Equal("two", (await bed.ClaimAsync()).Job.PayloadJson);
        Assert.Equal("two", (await bed.ClaimAsync()).Job.PayloadJson);
        Assert.Equal(0, await bed.Raw.ListLengthAsync(bed.Keys.Inbox));
    }

    [Fact]
    public async Task Move_DiedAfterReading_LeavesTheTextForTheNext()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        using var dead = new CancellationTokenSource();
        using var dying = Mover(bed, new Reader { OnRead = dead.Cancel });
        using var mover = Mover(bed, new Reader());
        await PushAsync(bed, "one");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dying.MoveOneAsync(dead.Token));
        Assert.Equal(1, await bed.Raw.ListLengthAsync(bed.Keys.Inbox));
        Assert.Empty(await bed.Queue.ListAsync(null, 10, QueueBed.None));

        await mover.MoveOneAsync(QueueBed.None);
        Assert.Single(await bed.Queue.ListAsync(null, 10, QueueBed.None));
    }

    [Fact]
    public async Task Move_TwoReadTheSameHead_OneJob()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        await PushAsync(bed, "one", "behind");
        var first = QueueBed.Job();
        var second = QueueBed.Job();

        Assert.IsType<EnqueueOutcome.Stored>(await bed.Queue.EnqueueFromInboxAsync(first, "one", QueueBed.None));
        Assert.Null(await bed.Queue.EnqueueFromInboxAsync(second, "one", QueueBed.None));

        Assert.Equal(first.Id, Assert.Single(await bed.Queue.ListAsync(null, 10, QueueBed.None)).Id);
        Assert.Equal(1, await bed.Raw.ListLengthAsync(bed.Keys.Inbox));
    }

    [Fact]
    public async Task Move_RepeatedAfterALostAnswer_LeavesAnEqualTextBehindIt()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        await PushAsync(bed, "same", "same");
        var job = QueueBed.Job();

        await bed.Queue.EnqueueFromInboxAsync(job, "same", QueueBed.None);
        await bed.Queue.EnqueueFromInboxAsync(job, "same", QueueBed.None);

        Assert.Equal(1, await bed.Raw.ListLengthAsync(bed.Keys.Inbox));
    }

    [Fact]
    public async Task Move_KnownIdempotencyKey_TakesTheTextAway()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        var job = await bed.EnqueueAsync(QueueBed.Job(idempotencyKey: "k"));
        await PushAsync(bed, "one");

        Assert.Equal(new EnqueueOutcome.Known(job.Id), await bed.Queue.EnqueueFromInboxAsync(QueueBed.Job(idempotencyKey: "k"), "one", QueueBed.None));

        Assert.Equal(0, await bed.Raw.ListLengthAsync(bed.Keys.Inbox));
    }

    [Fact]
    public async Task Move_FourMoversTwoHundredTexts_EachOnce()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        await PushAsync(bed, [.. Enumerable.Range(0, 200).Select(number => $"text-{number}")]);
        var movers = Enumerable.Range(0, 4).Select(_ => Mover(bed, new Reader())).ToList();

        await Task.WhenAll(movers.Select(async mover =>
        {
            while (await mover.MoveOneAsync(QueueBed.None))
            {
            }
        }));

        var jobs = await bed.Queue.ListAsync(null, 500, QueueBed.None);
        Assert.Equal(200, jobs.Count);
        Assert.Equal(200, jobs.Select(job => job.PayloadJson).Distinct().Count());
        movers.ForEach(mover => mover.Dispose());
    }

    [Fact]
    public async Task Move_TextThatCannotBeRead_IsRejectedWithTheTextAndLetsTheNextThrough()
    {
        await using var bed = await QueueBed.OpenAsync(server, options => options with { IdlePollMin = TimeSpan.FromMilliseconds(50) });
        using var mover = Mover(bed, new Reader { Refuses = "bad" });
        await PushAsync(bed, "bad", "good");

        await mover.MoveOneAsync(QueueBed.None);
        await mover.MoveOneAsync(QueueBed.None);

        var rejected = Assert.Single(await bed.Queue.ListAsync(JobState.Rejected, 10, QueueBed.None));
        Assert.Equal("bad", rejected.PayloadJson);
        Assert.Contains("no such thing", rejected.Reason, StringComparison.Ordinal);
        Assert.Equal("good", (await bed.ClaimAsync()).Job.PayloadJson);
    }

    [Fact]
    public async Task EnqueueFromInbox_KeyOfAJobThatAskedForSomethingElse_IsRejectedAndSeen()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        var first = await bed.EnqueueAsync(QueueBed.Job(idempotencyKey: "k"));
        await bed.Raw.ListRightPushAsync(bed.Keys.Inbox, "corrected");
        var corrected = QueueBed.Job(idempotencyKey: "k") with { PayloadJson = """{"reference":"other"}""" };

        Assert.IsType<EnqueueOutcome.Stored>(await bed.Queue.EnqueueFromInboxAsync(corrected, "corrected", QueueBed.None));

        var seen = await bed.GetAsync(corrected.Id);
        Assert.Equal(JobState.Rejected, seen.State);
        Assert.Contains(first.Id.Value, seen.Reason, StringComparison.Ordinal);
        Assert.Equal(0, await bed.Raw.ListLengthAsync(bed.Keys.Inbox));
        Assert.Equal(new EnqueueOutcome.Known(first.Id), await bed.Queue.EnqueueAsync(QueueBed.Job(idempotencyKey: "k"), QueueBed.None));
    }

    [Fact]
    public async Task Move_TooLargeText_IsRejectedCutBetweenCharacters()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        using var mover = Mover(bed, new Reader());
        await PushAsync(bed, "x" + new string('é', 16 * 1024));

        await mover.MoveOneAsync(QueueBed.None);

        var rejected = Assert.Single(await bed.Queue.ListAsync(JobState.Rejected, 10, QueueBed.None));
        Assert.Equal("x" + new string('é', (8 * 1024) - 1), rejected.PayloadJson);
    }

    private static InboxMover Mover(QueueBed bed, IInboxReader reader) =>
        new(bed.Queue, bed.Link, reader, Microsoft.Extensions.Options.Options.Create(bed.Options), bed.Clock, NullLogger<InboxMover>.Instance);

    private static async Task PushAsync(QueueBed bed, params string[] texts)
    {
        foreach (var text in texts)
        {
            await bed.Raw.ListRightPushAsync(bed.Keys.Inbox, text);
        }
    }

    private sealed class Reader : IInboxReader
    {
        public Action? OnRead { get; init; }

        public string? Refuses { get; init; }

        public Task<JobRecord> ReadAsync(string raw, CancellationToken cancellationToken)
        {
            OnRead?.Invoke();
            cancellationToken.ThrowIfCancellationRequested();
            return raw == Refuses
                ? throw new FormatException("no such thing")
                : Task.FromResult(QueueBed.Job() with { PayloadJson = raw });
        }
    }
}
