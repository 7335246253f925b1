using System.Text;
using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Audit.Chain;
using BrowserAgent.Tasks.Audit.Content;
using BrowserAgent.Tasks.Audit.Verification;
using BrowserAgent.Tasks.Encryption;
using BrowserAgent.Tasks.Erasure;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis;
using BrowserAgent.Tasks.Tests.Encryption;
using BrowserAgent.Tasks.Tests.Queue;
using BrowserAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace BrowserAgent.Tasks.Tests.Erasure;

public sealed class JobErasureTests(RedisServerFixture server) : IClassFixture<RedisServerFixture>, IAsyncLifetime
{
    private const string Personal = "Erika Mustermann";

    private static readonly CancellationToken None = CancellationToken.None;

    private readonly string _root = Directory.CreateTempSubdirectory("erasure-").FullName;
    private readonly EncryptionKeySource _keys = EncryptionKeys.Of(EncryptionKeys.First);
    private QueueFixture _fixture = null!;
    private RedisJobQueue _queue = null!;

    private IOptions<AuditOptions> Audit => Options.Create(new AuditOptions { Folder = _root });

    public async ValueTask InitializeAsync()
    {
        _fixture = await QueueFixture.OpenAsync(server);
        _queue = new RedisJobQueue(_fixture.Link, Options.Create(_fixture.Options), _fixture.Clock, encryption: _keys);
    }

    public async ValueTask DisposeAsync()
    {
        await _fixture.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task Erase_ADoneJob_LeavesNothingOfThePersonAndAProvableTrail()
    {
        var job = await DoneAsync(Personal);

        Assert.IsType<ErasureResult.Erased>(await CreateSut().EraseAsync(job, "Kim", "request 7", None));

        var (read, trail) = (await _queue.GetAsync(job, None), await ReadTrailAsync(job));
        Assert.Equal((JobState.Done, null, null, null), (read!.State, read.ResultJson, read.NaturalKey, read.TraceId));
        Assert.StartsWith("Erased by Kim at ", read.Reason, StringComparison.Ordinal);
        Assert.Contains("request 7", read.PayloadJson, StringComparison.Ordinal);
        Assert.Equal(["It was erased.", "It was erased."], trail.Events.Take(2).Select(one => one.Message));
        Assert.Equal((AuditEvent.ErasedKind, "Kim"), (trail.Events[2].Kind, trail.Events[2].Worker));
        Assert.Contains("request 7", trail.Events[2].Message, StringComparison.Ordinal);
        Assert.Empty((await VerifyAsync()).Findings);
        Assert.Empty((await CreateSut().FindAsync(Personal, None)).Jobs);
        Assert.Equal("erased", await File.ReadAllTextAsync(Path.Combine(FolderOf(job), DataKeyFile.Name)));
    }

    [Fact]
    public async Task Erase_Again_IsErased()
    {
        var job = await DoneAsync(Personal);
        await CreateSut().EraseAsync(job, "Kim", "request 7", None);

        Assert.IsType<ErasureResult.Erased>(await CreateSut().EraseAsync(job, "Kim", "request 7", None));
        Assert.Empty((await VerifyAsync()).Findings);
    }

    [Fact]
    public async Task Erase_AJobThatWaits_IsRefusedAndKeepsIt()
    {
        var job = QueueFixture.Job();
        await _queue.EnqueueAsync(job, None);

        var refused = Assert.IsType<ErasureResult.Refused>(await CreateSut().EraseAsync(job.Id, "Kim", "x", None));

        Assert.Contains("has not ended: it is ready", refused.Why, StringComparison.Ordinal);
        Assert.Equal(job.PayloadJson, (await _queue.GetAsync(job.Id, None))!.PayloadJson);
        Assert.False(Directory.Exists(FolderOf(job.Id)));
    }

    [Fact]
    public async Task Erase_TrailInClear_IsRefusedWithTheNextMoveAndChangesNothing()
    {
        var job = await DoneAsync(Personal, EncryptionKeys.Of(null));

        var refused = Assert.IsType<ErasureResult.Refused>(await CreateSut().EraseAsync(job, "Kim", "x", None));

        Assert.Contains("events.jsonl", refused.Why, StringComparison.Ordinal);
        Assert.Contains("--archived-before", refused.Why, StringComparison.Ordinal);
        Assert.Contains(Personal, (await _queue.GetAsync(job, None))!.PayloadJson, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Erase_UnknownJob_IsNotFound() =>
        Assert.IsType<ErasureResult.NotFound>(await CreateSut().EraseAsync(JobId.New(DateTimeOffset.UtcNow), "Kim", "x", None));

    [Fact]
    public async Task Erase_ADeadJob_CantBePutBackAnyMore()
    {
        var job = QueueFixture.Job(naturalKey: "PO-1", state: JobState.Review);
        await _queue.EnqueueAsync(job, None);
        await _queue.RejectAsync(job.Id, "no", None);

        await CreateSut().EraseAsync(job.Id, "Kim", "x", None);

        Assert.Equal(RequeueResult.Refused, await _queue.RequeueAsync(job.Id, new ApprovalVote("Kim"), None));
        Assert.Equal([job.Id], (await _queue.ListAsync(JobState.Rejected, 10, None)).Select(one => one.Id));
        Assert.Equal(0, (await _queue.CountAsync(None))[JobState.Dead]);
    }

    [Fact]
    public async Task Erase_ADeadJob_KeepsItsIdempotencyKeyKnownAndNotItsApprover()
    {
        var job = QueueFixture.Job(idempotencyKey: "k", state: JobState.Review);
        await _queue.EnqueueAsync(job, None);
        await _queue.RejectAsync(job.Id, "no", None);
        Assert.Equal(RequeueResult.FirstOfTwo, await _queue.RequeueAsync(job.Id, new ApprovalVote("Erika", NeedsTwo: true), None));

        await CreateSut().EraseAsync(job.Id, "Kim", "x", None);

        Assert.Equal((true, null), ((await _queue.GetAsync(job.Id, None))!.IsErased, (await _queue.GetAsync(job.Id, None))!.FirstApproval));
        Assert.Equal(new EnqueueResult.Known(job.Id), await _queue.EnqueueAsync(QueueFixture.Job(idempotencyKey: "k"), None));
        await _fixture.Raw.ListRightPushAsync(_fixture.Keys.Inbox, "message");
        Assert.Equal(new EnqueueResult.Known(job.Id), await _queue.EnqueueFromInboxAsync(QueueFixture.Job(idempotencyKey: "k"), "message", None));
    }

    [Fact]
    public async Task Erase_AJobRejectedAtIntake_LeavesItsIdempotencyKeyToTheCorrection()
    {
        var job = QueueFixture.Job(idempotencyKey: "k", state: JobState.Rejected);
        await _queue.EnqueueAsync(job, None);

        await CreateSut().EraseAsync(job.Id, "Kim", "x", None);

        Assert.IsType<EnqueueResult.Stored>(await _queue.EnqueueAsync(QueueFixture.Job(idempotencyKey: "k"), None));
    }

    [Fact]
    public async Task ReadAll_NewerJobsAreDeletedMeanwhile_ReadsAllOlderOnes()
    {
        JobRecord[] jobs = [.. Enumerable.Range(0, 140).Select(_ => QueueFixture.Job(state: JobState.Rejected))];
        foreach (var chunk in jobs.Chunk(50))
        {
            await _queue.EnqueueManyAsync(chunk, None);
        }

        var read = new List<JobId>();
        await foreach (var listing in _queue.ReadAllAsync(None))
        {
            await _fixture.Raw.SortedSetRemoveAsync(_fixture.Keys.Of("all"), [.. listing.Take(30).Select(job => (RedisValue)job.Id.Value)]);
            read.AddRange(listing.Select(job => job.Id));
        }

        Assert.Equal(jobs.Select(job => job.Id.Value).Order(StringComparer.Ordinal), read.Select(id => id.Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Find_TextOfTheStoredResultOnly_NamesThatJobUntilItIsErased()
    {
        var job = JobId.New(DateTimeOffset.UtcNow);
        var trail = AuditTrailAppender.For(Audit.Value, job, encryption: _keys);
        await trail.StoreResultAsync(Encoding.UTF8.GetBytes($$"""{"contact":"{{Personal}}"}"""), None);
        await trail.AppendAsync(new AuditEvent { Sequence = 0, At = DateTimeOffset.UnixEpoch, Kind = "done", Attempt = 1, Worker = "w1" }, durable: false, TimeProvider.System, None);

        Assert.Equal(["trail"], Assert.Single((await CreateSut().FindAsync(Personal, None)).Jobs).Where);
        await CreateSut().EraseAsync(job, "Kim", "x", None);

        var found = await CreateSut().FindAsync(Personal, None);
        Assert.Equal((0, 0), (found.Jobs.Count, found.Unreadable.Count));
    }

    [Fact]
    public async Task Find_TextOfQueueAndTrail_NamesThoseJobsOnly()
    {
        var (hers, other) = (await DoneAsync(Personal), await DoneAsync("somebody else"));

        var found = await CreateSut().FindAsync("erika muster", None);

        Assert.Equal([hers.Value], found.Jobs.Select(job => job.Id));
        Assert.Equal(["queue", "trail"], found.Jobs[0].Where);
        Assert.NotEqual(hers, other);
        Assert.Empty(found.Unreadable);
    }

    [Fact]
    public async Task Find_WithoutTheKey_SaysWhatWasNotSearched()
    {
        var job = await DoneAsync(Personal);

        var found = await CreateSut(EncryptionKeys.Of(EncryptionKeys.Second)).FindAsync(Personal, None);

        Assert.Equal([job.Value], found.Unreadable);
    }

    [Fact]
    public async Task Verify_DataKeyRemovedByHand_IsAFinding()
    {
        var job = await DoneAsync(Personal);
        File.Delete(Path.Combine(FolderOf(job), DataKeyFile.Name));

        var finding = Assert.Single((await VerifyAsync()).Findings);

        Assert.Equal((TrailFindingKind.MissingFile, job.Value), (finding.Kind, finding.Job));
        Assert.EndsWith(DataKeyFile.Name, finding.File, StringComparison.Ordinal);
    }

    private JobErasure CreateSut(EncryptionKeySource? keys = null)
    {
        var queue = keys is null ? _queue : new RedisJobQueue(_fixture.Link, Options.Create(_fixture.Options), _fixture.Clock, encryption: keys);
        return new JobErasure(
            new SubjectSearch(queue, new AuditReader(Audit, TimeProvider.System, keys ?? _keys), Audit),
            queue,
            _fixture.Link,
            Options.Create(_fixture.Options),
            new AuditTrailAppenders(Audit, new UnanchoredTrails(), keys ?? _keys),
            TimeProvider.System,
            NullLogger<JobErasure>.Instance);
    }

    /// <summary>A job that holds the text in payload, result and trail.</summary>
    private async Task<JobId> DoneAsync(string text, EncryptionKeySource? trailKeys = null)
    {
        var job = QueueFixture.Job() with { PayloadJson = $$"""{"contact":"{{text}}"}""" };
        await _queue.EnqueueAsync(job, None);
        var claim = await _queue.ClaimAsync("w1", None);
        using var recorder = new AuditRecorder(
            AuditTrailAppender.For(Audit.Value, job.Id, encryption: trailKeys ?? _keys, keyOfPayload: claim!.Job.Key), pictures: true, new AuditRun(job.Id, 1, "w1", PastIntent: false), TimeProvider.System, NullLogger.Instance, availability: null);
        await recorder.StorePictureAsync(Encoding.UTF8.GetBytes(text), None);
        await recorder.NoteAsync("claimed", text, None);
        await recorder.StoreResultAsync($$"""{"contact":"{{text}}"}""", None);
        await recorder.NoteAsync("done", "Done: Entered.", None);
        Assert.Equal(FencedWriteResult.Ok, await _queue.AcknowledgeAsync(claim, JobVerdict.Entered, $$"""{"contact":"{{text}}"}""", None));
        return job.Id;
    }

    private string FolderOf(JobId job) => AuditFolderLayout.Of(_root, job)!;

    private async Task<AuditTrail> ReadTrailAsync(JobId job) =>
        await new AuditReader(Audit, TimeProvider.System, _keys).ReadAsync(job, None) ?? throw new InvalidOperationException("There is no trail.");

    private Task<TrailVerification> VerifyAsync() => new TrailVerifier(TimeProvider.System).VerifyAsync(
        new TrailVerificationRequest { Folder = _root, ChainsOnly = true, RecheckAfter = TimeSpan.Zero }, None);
}
