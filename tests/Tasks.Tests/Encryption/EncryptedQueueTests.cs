using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis;
using BrowserAgent.Tasks.Redis.Scripts;
using BrowserAgent.Tasks.Tests.Queue;
using BrowserAgent.TestKit;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace BrowserAgent.Tasks.Tests.Encryption;

public sealed class EncryptedQueueTests(RedisServerFixture server) : IClassFixture<RedisServerFixture>
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Enqueue_WithAKey_StoresPayloadAndResultEncryptedAndGivesThemInClear()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var queue = QueueOf(fixture, EncryptionKeys.First);
        var job = QueueFixture.Job();
        await queue.EnqueueAsync(job, None);

        var claim = await queue.ClaimAsync("w1", None);
        await queue.AcknowledgeAsync(claim!, JobVerdict.Entered, """{"number":"SO-1"}""", None);

        var (payload, result) = (await StoredAsync(fixture, "payload", job.Id), await StoredAsync(fixture, "result", job.Id));
        var read = await queue.GetAsync(job.Id, None);
        Assert.Equal((job.PayloadJson, job.PayloadJson, """{"number":"SO-1"}"""), (claim!.Job.PayloadJson, read!.PayloadJson, read.ResultJson));
        Assert.All((string[])[payload, result], stored => Assert.StartsWith("enc1:", stored, StringComparison.Ordinal));
        Assert.Equal(payload.Split(':')[2], result.Split(':')[2]);
        Assert.Equal(job.PayloadJson, Assert.Single(await queue.ListAsync(null, 10, None)).PayloadJson);
    }

    [Fact]
    public async Task Claim_PayloadOfAVersionWithoutEncryption_RunsAndItsResultIsEncrypted()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var job = await fixture.EnqueueAsync(QueueFixture.Job());
        var queue = QueueOf(fixture, EncryptionKeys.First);

        var claim = await queue.ClaimAsync("w1", None);
        await queue.AcknowledgeAsync(claim!, JobVerdict.Entered, "{}", None);

        Assert.Equal(job.PayloadJson, claim!.Job.PayloadJson);
        Assert.StartsWith("enc1:", await StoredAsync(fixture, "result", job.Id), StringComparison.Ordinal);
        Assert.Equal("{}", (await queue.GetAsync(job.Id, None))!.ResultJson);
    }

    [Fact]
    public async Task Claim_KeyThatThisWorkerLacks_LeavesTheJobToOthersAndSaysWhy()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var (has, lacks) = (QueueOf(fixture, EncryptionKeys.First), QueueOf(fixture, EncryptionKeys.Second));
        var job = QueueFixture.Job();
        await has.EnqueueAsync(job, None);

        Assert.Null(await lacks.ClaimAsync("w2", None));

        var shown = await lacks.GetAsync(job.Id, None);
        Assert.Equal((JobState.Delayed, 0, 0), (shown!.State, shown.Attempts, shown.Stalls));
        Assert.Contains("which this worker does not have", shown.Reason, StringComparison.Ordinal);
        Assert.Contains("which this worker does not have", shown.PayloadJson, StringComparison.Ordinal);
        await fixture.PromoteAsync(job.Id);
        Assert.Equal(job.PayloadJson, (await QueueOf(fixture, $"{EncryptionKeys.Second} {EncryptionKeys.First}").ClaimAsync("w3", None))!.Job.PayloadJson);
    }

    [Fact]
    public async Task Claim_PayloadOfAnotherJob_IsSetAside()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var queue = QueueOf(fixture, EncryptionKeys.First);
        var (own, other) = (QueueFixture.Job(), QueueFixture.Job());
        await queue.EnqueueManyAsync([own, other], None);
        await fixture.Raw.HashSetAsync(fixture.Keys.Of("payload"), own.Id.Value, await StoredAsync(fixture, "payload", other.Id));

        Assert.Equal(other.Id, (await queue.ClaimAsync("w1", None))!.Job.Id);

        Assert.Contains("can't be decrypted", (string?)await fixture.Raw.HashGetAsync(fixture.Keys.Of("broken"), own.Id.Value), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(EncryptionKeys.First, "known")]
    [InlineData(null, "known")]
    public async Task EnqueueFromInbox_SameRequestAgain_IsKnown(string? secret, string answer)
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var queue = QueueOf(fixture, secret);
        await queue.EnqueueAsync(QueueFixture.Job(idempotencyKey: "k"), None);
        await fixture.Raw.ListRightPushAsync(fixture.Keys.Of("inbox"), "message");

        var result = await queue.EnqueueFromInboxAsync(QueueFixture.Job(idempotencyKey: "k"), "message", None);

        Assert.Equal(answer, result is EnqueueResult.Known ? "known" : "other");
    }

    [Fact]
    public async Task EnqueueFromInbox_OtherRequestUnderTheSameKey_IsStoredAsRejected()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var queue = QueueOf(fixture, EncryptionKeys.First);
        await queue.EnqueueAsync(QueueFixture.Job(idempotencyKey: "k"), None);
        await fixture.Raw.ListRightPushAsync(fixture.Keys.Of("inbox"), "message");
        var corrected = QueueFixture.Job(idempotencyKey: "k") with { PayloadJson = """{"reference":"other"}""" };

        await queue.EnqueueFromInboxAsync(corrected, "message", None);

        Assert.Equal(JobState.Rejected, (await queue.GetAsync(corrected.Id, None))!.State);
    }

    private static RedisJobQueue QueueOf(QueueFixture fixture, string? secret) =>
        new(fixture.Link, Options.Create(fixture.Options), fixture.Clock, encryption: EncryptionKeys.Of(secret));

    private static async Task<string> StoredAsync(QueueFixture fixture, string key, JobId id) => (string?)await fixture.Raw.HashGetAsync(fixture.Keys.Of(key), id.Value) ?? "";
}
