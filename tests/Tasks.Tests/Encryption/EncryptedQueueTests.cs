using BrowserAgent.Tasks.Encryption;
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
        var (has, lacks) = (QueueOf(fixture, $"{EncryptionKeys.First} {EncryptionKeys.Second}"), QueueOf(fixture, EncryptionKeys.Second));
        var id = (await EncryptionKeys.Of(EncryptionKeys.First).GetAsync(None)).Current!.Id;
        var job = QueueFixture.Job();
        await has.EnqueueAsync(job, None);

        Assert.Null(await lacks.ClaimAsync("w2", None));

        var shown = await lacks.GetAsync(job.Id, None);
        Assert.Equal((JobState.Ready, 0, 0), (shown!.State, shown.Attempts, shown.Stalls));
        Assert.Contains($"encrypted with key {id}, which the worker that checked it does not have", shown.Reason, StringComparison.Ordinal);
        Assert.Contains("which this worker does not have", shown.PayloadJson, StringComparison.Ordinal);
        Assert.Equal(1, await has.UnblockAsync(None));
        Assert.Empty(has.LackingKeys);
        Assert.Equal(job.PayloadJson, (await QueueOf(fixture, $"{EncryptionKeys.Second} {EncryptionKeys.First}").ClaimAsync("w3", None))!.Job.PayloadJson);
    }

    [Fact]
    public async Task Claim_ABacklogWhoseKeyThisWorkerLacks_SpendsNoStartAndRunsWhatItCan()
    {
        await using var fixture = await QueueFixture.OpenAsync(
            server, options => options with { Sites = new Dictionary<string, SiteLimit>(StringComparer.Ordinal) { ["shop"] = new() { StartsPerMinute = 2, Burst = 2 } } });
        var (has, lacks) = (QueueOf(fixture, EncryptionKeys.First), QueueOf(fixture, EncryptionKeys.Second));
        await has.EnqueueManyAsync([.. Enumerable.Range(0, 40).Select(_ => QueueFixture.Job())], None);
        var own = QueueFixture.Job(site: "other");
        await lacks.EnqueueAsync(own, None);

        var claims = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => lacks.ClaimAsync("w2", None)));

        Assert.Equal(own.Id, Assert.Single(claims.OfType<JobClaim>()).Job.Id);
        Assert.Equal(0, await lacks.UnblockAsync(None));
        Assert.Single(lacks.LackingKeys);
        Assert.Equal(40, await has.UnblockAsync(None));
        Assert.Equal(2, (await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => has.ClaimAsync("w1", None)))).OfType<JobClaim>().Count());
    }

    [Fact]
    public async Task Claim_JobsThatAWorkerWithoutTheirKeyLeft_AreClaimedAtOnce()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var (has, lacks) = (QueueOf(fixture, EncryptionKeys.First), QueueOf(fixture, EncryptionKeys.Second));
        await has.EnqueueManyAsync([QueueFixture.Job(), QueueFixture.Job()], None);
        Assert.Null(await lacks.ClaimAsync("w2", None));

        var claims = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => has.ClaimAsync("w1", None)));

        Assert.Equal(2, claims.OfType<JobClaim>().Count());
        Assert.All(claims.OfType<JobClaim>(), claim => Assert.Null(claim.Job.Reason));
        Assert.Equal(0, await fixture.Raw.SortedSetLengthAsync(fixture.Keys.Of("blocked")));
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
    [InlineData(EncryptionKeys.First, EncryptionKeys.First)]
    [InlineData(null, null)]
    [InlineData(null, EncryptionKeys.First)]
    [InlineData(EncryptionKeys.First, $"{EncryptionKeys.Second} {EncryptionKeys.First}")]
    public async Task EnqueueFromInbox_SameRequestAgain_IsKnown(string? before, string? now)
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        await QueueOf(fixture, before).EnqueueAsync(QueueFixture.Job(idempotencyKey: "k"), None);
        await fixture.Raw.ListRightPushAsync(fixture.Keys.Of("inbox"), "message");

        Assert.IsType<EnqueueResult.Known>(await QueueOf(fixture, now).EnqueueFromInboxAsync(QueueFixture.Job(idempotencyKey: "k"), "message", None));
    }

    [Fact]
    public async Task EnqueueFromInbox_SameRequestAgainAndEncryptionOffMeanwhile_IsKnown()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        await QueueOf(fixture, EncryptionKeys.First).EnqueueAsync(QueueFixture.Job(idempotencyKey: "k"), None);
        await fixture.Raw.ListRightPushAsync(fixture.Keys.Of("inbox"), "message");
        var off = new RedisJobQueue(fixture.Link, Options.Create(fixture.Options), fixture.Clock, encryption: EncryptionKeys.Of(EncryptionKeys.First, AtRestEncryption.Off));

        Assert.IsType<EnqueueResult.Known>(await off.EnqueueFromInboxAsync(QueueFixture.Job(idempotencyKey: "k"), "message", None));
    }

    [Fact]
    public async Task EnqueueFromInbox_KeyOfTheFirstIsMissing_IsStoredAsRejectedAndSaysThatItCantBeCompared()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        await QueueOf(fixture, EncryptionKeys.First).EnqueueAsync(QueueFixture.Job(idempotencyKey: "k"), None);
        await fixture.Raw.ListRightPushAsync(fixture.Keys.Of("inbox"), "message");
        var again = QueueFixture.Job(idempotencyKey: "k");

        await QueueOf(fixture, EncryptionKeys.Second).EnqueueFromInboxAsync(again, "message", None);

        var stored = await QueueOf(fixture, EncryptionKeys.Second).GetAsync(again.Id, None);
        Assert.Equal(JobState.Rejected, stored!.State);
        Assert.Contains("can not tell whether both ask for the same", stored.Reason, StringComparison.Ordinal);
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
