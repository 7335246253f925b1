using System.Text;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis;
using BrowserAgent.Tasks.SetAside;
using BrowserAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

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

    public static TheoryData<byte[], string> Unreadable => new()
    {
        { [], "empty" },
        { " \t\r\n"u8.ToArray(), "empty" },
        { [0xE9], "not UTF-8" },
        { [0x7B, 0x22, 0xED, 0xA0, 0x80, 0x22, 0x7D], "not UTF-8" },
        { Encoding.Unicode.GetBytes("{\"site\":\"é\"}"), "not UTF-8" },
        { Encoding.UTF8.GetBytes("bad"), "no such thing" },
    };

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task Import_MessageThatCannotBeRead_IsADeadLetterOnceAsItCame(byte[] message, string fault)
    {
        await using var fixture = await QueueFixture.OpenAsync(server, options => options with { IdlePollMin = TimeSpan.FromMilliseconds(50) });
        using var importer = Importer(fixture, new Reader { Refuses = "bad" });
        await fixture.Raw.ListRightPushAsync(fixture.Keys.Inbox, message);
        await PushAsync(fixture, "behind");

        await ImportAllAsync(importer);

        var dead = Assert.Single(await SetAside(fixture).ListInboxAsync(10, QueueFixture.None));
        Assert.Equal(message, dead.Content.ToArray());
        Assert.Equal(message.Length, dead.Bytes);
        Assert.Contains(fault, dead.Fault, StringComparison.Ordinal);
        Assert.Equal("behind", (await fixture.ClaimAsync()).Job.PayloadJson);
        Assert.Single(await fixture.Queue.ListAsync(null, 10, QueueFixture.None));
        Assert.Equal(0, await fixture.Raw.ListLengthAsync(fixture.Keys.Inbox));
    }

    [Fact]
    public async Task Import_TextOfManyMegabytes_IsADeadLetterWithItsBeginningAndIsNotTransferred()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var read = 0;
        using var importer = Importer(fixture, new Reader { OnRead = () => read++ });
        await PushAsync(fixture, new string('x', 2 * 1024 * 1024), "behind");

        Assert.True(await importer.ImportOneAsync(QueueFixture.None));

        Assert.Equal(0, read);
        var dead = Assert.Single(await SetAside(fixture).ListInboxAsync(10, QueueFixture.None));
        Assert.Contains("2097152 bytes; 65536 are allowed", dead.Fault, StringComparison.Ordinal);
        Assert.Equal((2 * 1024 * 1024, 64 * 1024), (dead.Bytes, dead.Content.Length));
        Assert.True(await importer.ImportOneAsync(QueueFixture.None));
        Assert.Equal("behind", (await fixture.ClaimAsync()).Job.PayloadJson);
    }

    [Fact]
    public async Task Import_MoreDeadLettersThanAreKept_KeepsTheNewestAndCountsTheRest()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        using var importer = Importer(fixture, new Reader());
        await fixture.Raw.ListRightPushAsync(fixture.Keys.Of("inboxdead"), [.. Enumerable.Repeat((RedisValue)"{}\n", InboxImporter.MaxDeadMessages)]);
        await PushAsync(fixture, "", "\u0020");

        await ImportAllAsync(importer);

        Assert.Equal(new SetAsideCounts(0, InboxImporter.MaxDeadMessages, 2), await SetAside(fixture).CountAsync(QueueFixture.None));
        Assert.Equal(" "u8.ToArray(), (await SetAside(fixture).ListInboxAsync(1, QueueFixture.None))[0].Content.ToArray());
        Assert.Equal(InboxImporter.MaxDeadMessages, await SetAside(fixture).DiscardInboxAsync(5_000, QueueFixture.None));
        Assert.Empty(await SetAside(fixture).ListInboxAsync(1, QueueFixture.None));
    }

    [Fact]
    public async Task Import_ByteOrderMarkInFront_IsRead()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        using var importer = Importer(fixture, new Reader());
        await PushAsync(fixture, "\uFEFFone");

        await ImportAllAsync(importer);

        Assert.Equal("one", (await fixture.ClaimAsync()).Job.PayloadJson);
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

    private static InboxImporter Importer(QueueFixture fixture, IInboxMessageParser reader) =>
        new(fixture.Queue, fixture.Held, fixture.Link, reader, Microsoft.Extensions.Options.Options.Create(fixture.Options), fixture.Clock, NullLogger<InboxImporter>.Instance);

    private static RedisSetAside SetAside(QueueFixture fixture) => new(fixture.Link, Microsoft.Extensions.Options.Options.Create(fixture.Options));

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

    private sealed class Reader : IInboxMessageParser
    {
        public Action? OnRead { get; init; }

        public string? Refuses { get; init; }

        public Task<InboxReading> ReadAsync(string raw, CancellationToken cancellationToken)
        {
            OnRead?.Invoke();
            cancellationToken.ThrowIfCancellationRequested();
            return raw == Refuses
                ? throw new FormatException("no such thing")
                : Task.FromResult<InboxReading>(new InboxReading.Submission(QueueFixture.Job() with { PayloadJson = raw }));
        }
    }
}
