using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis;
using BrowserAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace BrowserAgent.Tasks.Tests.Queue;

public sealed class InboxImportTests(RedisServerFixture server) : IClassFixture<RedisServerFixture>
{
    [Fact]
    public async Task Import_PushedTexts_AreJobsInTheirOrderAndTheInboxIsEmpty()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        using var importer = Importer(fixture, new Reader());
        await PushAsync(fixture, "one", "two", "two");

        Assert.True(await importer.ImportOneAsync(QueueFixture.None));
        Assert.True(await importer.ImportOneAsync(QueueFixture.None));
        Assert.True(await importer.ImportOneAsync(QueueFixture.None));
        Assert.False(await importer.ImportOneAsync(QueueFixture.None));

        Assert.Equal("one", (await fixture.ClaimAsync()).Job.PayloadJson);
        Assert.Equal("two", (await fixture.ClaimAsync()).Job.PayloadJson);
        Assert.Equal("two", (await fixture.ClaimAsync()).Job.PayloadJson);
        Assert.Equal(0, await fixture.Raw.ListLengthAsync(fixture.Keys.Inbox));
    }

    [Fact]
    public async Task Import_DiedAfterReading_LeavesTheTextForTheNext()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        using var dead = new CancellationTokenSource();
        using var dying = Importer(fixture, new Reader { OnRead = dead.Cancel });
        using var importer = Importer(fixture, new Reader());
        await PushAsync(fixture, "one");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dying.ImportOneAsync(dead.Token));
        Assert.Equal(1, await fixture.Raw.ListLengthAsync(fixture.Keys.Inbox));
        Assert.Empty(await fixture.Queue.ListAsync(null, 10, QueueFixture.None));

        await importer.ImportOneAsync(QueueFixture.None);
        Assert.Single(await fixture.Queue.ListAsync(null, 10, QueueFixture.None));
    }

    [Fact]
    public async Task Import_TextOfManyMegabytes_IsRejectedWithoutBeingTransferred()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var read = 0;
        using var importer = Importer(fixture, new Reader { OnRead = () => read++ });
        await PushAsync(fixture, new string('x', 2 * 1024 * 1024), "behind");

        Assert.True(await importer.ImportOneAsync(QueueFixture.None));

        Assert.Equal(0, read);
        var rejected = Assert.Single(await fixture.Queue.ListAsync(JobState.Rejected, 10, QueueFixture.None));
        Assert.Contains("2097152 bytes; 1048576 are allowed", rejected.Reason, StringComparison.Ordinal);
        Assert.Equal(1, await fixture.Raw.ListLengthAsync(fixture.Keys.Inbox));
        Assert.True(await importer.ImportOneAsync(QueueFixture.None));
        Assert.Equal("behind", (await fixture.ClaimAsync()).Job.PayloadJson);
    }

    [Fact]
    public async Task Import_TwoReadTheSameHead_OneJob()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        await PushAsync(fixture, "one", "behind");
        var first = QueueFixture.Job();
        var second = QueueFixture.Job();

        Assert.IsType<EnqueueResult.Stored>(await fixture.Queue.EnqueueFromInboxAsync(first, "one", QueueFixture.None));
        Assert.Null(await fixture.Queue.EnqueueFromInboxAsync(second, "one", QueueFixture.None));

        Assert.Equal(first.Id, Assert.Single(await fixture.Queue.ListAsync(null, 10, QueueFixture.None)).Id);
        Assert.Equal(1, await fixture.Raw.ListLengthAsync(fixture.Keys.Inbox));
    }

    [Fact]
    public async Task Import_RepeatedAfterALostAnswer_LeavesAnEqualTextBehindIt()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        await PushAsync(fixture, "same", "same");
        var job = QueueFixture.Job();

        await fixture.Queue.EnqueueFromInboxAsync(job, "same", QueueFixture.None);
        await fixture.Queue.EnqueueFromInboxAsync(job, "same", QueueFixture.None);

        Assert.Equal(1, await fixture.Raw.ListLengthAsync(fixture.Keys.Inbox));
    }

    [Fact]
    public async Task Import_TextThatLooksLikeADigest_IsAJobAndLetsTheNextThrough()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        using var importer = Importer(fixture, new Reader());
        var text = "\u0001sha1:" + new string('a', 40);
        await PushAsync(fixture, text, "behind");

        Assert.True(await importer.ImportOneAsync(QueueFixture.None));
        Assert.True(await importer.ImportOneAsync(QueueFixture.None));

        Assert.Equal(text, (await fixture.ClaimAsync()).Job.PayloadJson);
        Assert.Equal("behind", (await fixture.ClaimAsync()).Job.PayloadJson);
    }

    [Fact]
    public async Task Import_KnownIdempotencyKey_RemovesTheText()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var job = await fixture.EnqueueAsync(QueueFixture.Job(idempotencyKey: "k"));
        await PushAsync(fixture, "one");

        Assert.Equal(new EnqueueResult.Known(job.Id), await fixture.Queue.EnqueueFromInboxAsync(QueueFixture.Job(idempotencyKey: "k"), "one", QueueFixture.None));

        Assert.Equal(0, await fixture.Raw.ListLengthAsync(fixture.Keys.Inbox));
    }

    [Fact]
    public async Task Import_FourImportersTwoHundredTexts_EachOnce()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        await PushAsync(fixture, [.. Enumerable.Range(0, 200).Select(number => $"text-{number}")]);
        var importers = Enumerable.Range(0, 4).Select(_ => Importer(fixture, new Reader())).ToList();

        await Task.WhenAll(importers.Select(async importer =>
        {
            while (await importer.ImportOneAsync(QueueFixture.None))
            {
            }
        }));

        var jobs = await fixture.Queue.ListAsync(null, 500, QueueFixture.None);
        Assert.Equal(200, jobs.Count);
        Assert.Equal(200, jobs.Select(job => job.PayloadJson).Distinct().Count());
        importers.ForEach(importer => importer.Dispose());
    }

    [Fact]
    public async Task Import_TextThatCannotBeRead_IsRejectedWithTheTextAndLetsTheNextThrough()
    {
        await using var fixture = await QueueFixture.OpenAsync(server, options => options with { IdlePollMin = TimeSpan.FromMilliseconds(50) });
        using var importer = Importer(fixture, new Reader { Refuses = "bad" });
        await PushAsync(fixture, "bad", "good");

        await importer.ImportOneAsync(QueueFixture.None);
        await importer.ImportOneAsync(QueueFixture.None);

        var rejected = Assert.Single(await fixture.Queue.ListAsync(JobState.Rejected, 10, QueueFixture.None));
        Assert.Equal("bad", rejected.PayloadJson);
        Assert.Contains("no such thing", rejected.Reason, StringComparison.Ordinal);
        Assert.Equal("good", (await fixture.ClaimAsync()).Job.PayloadJson);
    }

    [Fact]
    public async Task EnqueueFromInbox_KeyOfAJobThatAskedForSomethingElse_IsRejectedAndSeen()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var first = await fixture.EnqueueAsync(QueueFixture.Job(idempotencyKey: "k"));
        await fixture.Raw.ListRightPushAsync(fixture.Keys.Inbox, "corrected");
        var corrected = QueueFixture.Job(idempotencyKey: "k") with { PayloadJson = """{"reference":"other"}""" };

        Assert.IsType<EnqueueResult.Stored>(await fixture.Queue.EnqueueFromInboxAsync(corrected, "corrected", QueueFixture.None));

        var seen = await fixture.GetAsync(corrected.Id);
        Assert.Equal(JobState.Rejected, seen.State);
        Assert.Contains(first.Id.Value, seen.Reason, StringComparison.Ordinal);
        Assert.Equal(0, await fixture.Raw.ListLengthAsync(fixture.Keys.Inbox));
        Assert.Equal(new EnqueueResult.Known(first.Id), await fixture.Queue.EnqueueAsync(QueueFixture.Job(idempotencyKey: "k"), QueueFixture.None));
    }

    [Fact]
    public async Task Import_TooLargeText_IsRejectedCutBetweenCharacters()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        using var importer = Importer(fixture, new Reader());
        await PushAsync(fixture, "x" + new string('é', 16 * 1024));

        await importer.ImportOneAsync(QueueFixture.None);

        var rejected = Assert.Single(await fixture.Queue.ListAsync(JobState.Rejected, 10, QueueFixture.None));
        Assert.Equal("x" + new string('é', (8 * 1024) - 1), rejected.PayloadJson);
    }

    private static InboxImporter Importer(QueueFixture fixture, IInboxMessageParser reader) =>
        new(fixture.Queue, fixture.Link, reader, Microsoft.Extensions.Options.Options.Create(fixture.Options), fixture.Clock, NullLogger<InboxImporter>.Instance);

    private static async Task PushAsync(QueueFixture fixture, params string[] texts)
    {
        foreach (var text in texts)
        {
            await fixture.Raw.ListRightPushAsync(fixture.Keys.Inbox, text);
        }
    }

    private sealed class Reader : IInboxMessageParser
    {
        public Action? OnRead { get; init; }

        public string? Refuses { get; init; }

        public Task<JobRecord> ReadAsync(string raw, CancellationToken cancellationToken)
        {
            OnRead?.Invoke();
            cancellationToken.ThrowIfCancellationRequested();
            return raw == Refuses
                ? throw new FormatException("no such thing")
                : Task.FromResult(QueueFixture.Job() with { PayloadJson = raw });
        }
    }
}
