using System.Text.Json;
using BrowserAgent.Tasks.Approvals;
using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Audit.Chain;
using BrowserAgent.Tasks.Encryption;
using BrowserAgent.Tasks.Intake;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Operations;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Tests.Encryption;
using BrowserAgent.Tasks.Tests.Fakes;
using BrowserAgent.Tasks.Tests.Intake;
using BrowserAgent.Tasks.Tests.Queue;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace BrowserAgent.Tasks.Tests.Jobs;

public sealed class JobOperationsTests : IDisposable
{
    private const string Good = """{"reference":"PO-1","supplier":"ACME","due":"2026-03-04","lines":[{"item":"A","quantity":2,"price":12.5}]}""";

    private readonly FakeQueue _queue = new([]);
    private readonly string _root = Path.Combine(Path.GetTempPath(), $"operations-{Guid.NewGuid():N}");

    public void Dispose()
    {
        if (Directory.Exists(_root))
        {
            Directory.Delete(_root, recursive: true);
        }
    }

    [Fact]
    public async Task Submit_Good_IsAcceptedUnderTheStoredId()
    {
        var (outcome, id) = await SubmitAsync(Good);

        Assert.Equal(new JobSubmissionResult.Accepted(id), outcome);
    }

    [Fact]
    public async Task Submit_Unlikely_IsInReviewWithReasons()
    {
        var (outcome, _) = await SubmitAsync(Good.Replace("\"quantity\":2", "\"quantity\":600", StringComparison.Ordinal));

        Assert.Contains("600", Assert.Single(Assert.IsType<JobSubmissionResult.InReview>(outcome).Reasons), StringComparison.Ordinal);
        Assert.Equal(JobState.Review, _queue.Stored!.State);
    }

    [Fact]
    public async Task Submit_Bad_IsStoredAsRejected()
    {
        var (outcome, _) = await SubmitAsync("{}");

        Assert.NotEmpty(Assert.IsType<JobSubmissionResult.Rejected>(outcome).Errors);
        Assert.Equal(JobState.Rejected, _queue.Stored!.State);
    }

    [Fact]
    public async Task Submit_KnownKey_AnswersTheOldIdOnlyWhenItAskedForTheSame()
    {
        await SubmitAsync(Good);
        var first = _queue.Stored!;
        _queue.Enqueued = new EnqueueResult.Known(first.Id);

        _queue.Held = first;
        Assert.Equal(new JobSubmissionResult.Known(first.Id), (await SubmitAsync(Good)).Outcome);

        _queue.Held = first with { PayloadJson = "{}" };
        Assert.Equal(new JobSubmissionResult.KeyReused(first.Id), (await SubmitAsync(Good)).Outcome);
    }

    [Fact]
    public async Task Submit_KnownKeyOfAPayloadThatCantBeDecrypted_IsKnown()
    {
        await SubmitAsync(Good);
        var first = _queue.Stored!;
        (_queue.Enqueued, _queue.Held) = (new EnqueueResult.Known(first.Id), first with { PayloadJson = "\"It is encrypted.\"", WhyUnreadable = "It is encrypted." });

        Assert.Equal(new JobSubmissionResult.Known(first.Id), (await SubmitAsync(Good)).Outcome);
    }

    [Fact]
    public async Task Submit_KnownKeyOfAnErasedJob_IsKnown()
    {
        await SubmitAsync(Good);
        var first = _queue.Stored!;
        (_queue.Enqueued, _queue.Held) = (new EnqueueResult.Known(first.Id), first with { PayloadJson = """{"erased":"by Kim"}""", IsErased = true });

        Assert.Equal(new JobSubmissionResult.Known(first.Id), (await SubmitAsync(Good)).Outcome);
    }

    [Fact]
    public async Task Submit_QueueUnavailable_SaysSo()
    {
        _queue.Answer = _ => throw new QueueUnavailableException("Redis at redis:6379 refused the connection.");

        Assert.Contains("redis:6379", Assert.IsType<JobSubmissionResult.Unavailable>((await SubmitAsync(Good)).Outcome).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SubmitMany_MixedJobs_AnswersEachInItsPlace()
    {
        string[] payloads = [Good, "{}", Good.Replace("\"quantity\":2", "\"quantity\":600", StringComparison.Ordinal)];

        var outcomes = await CreateSut().SubmitManyAsync([.. Enumerable.Range(0, 120).Select(place => Submission(payloads[place % 3]))], default);

        Assert.Equal(120, outcomes.Count);
        Assert.All(outcomes.Where((_, place) => place % 3 == 0), outcome => Assert.IsType<JobSubmissionResult.Accepted>(outcome));
        Assert.All(outcomes.Where((_, place) => place % 3 == 1), outcome => Assert.IsType<JobSubmissionResult.Rejected>(outcome));
        Assert.All(outcomes.Where((_, place) => place % 3 == 2), outcome => Assert.IsType<JobSubmissionResult.InReview>(outcome));
    }

    [Fact]
    public async Task SubmitMany_QueueFailsOnTheWay_SaysWhatIsKnownOfEach()
    {
        var calls = 0;
        _queue.Answer = name => name == "enqueue" && ++calls > 70 ? throw new QueueUnavailableException("Redis went away.") : FencedWriteResult.Ok;

        var outcomes = await CreateSut().SubmitManyAsync([.. Enumerable.Range(0, 120).Select(_ => Submission(Good))], default);

        Assert.Equal(120, outcomes.Count);
        Assert.All(outcomes.Take(50), outcome => Assert.IsType<JobSubmissionResult.Accepted>(outcome));
        Assert.All(outcomes.Skip(50).Take(50), outcome => Assert.Contains("is not known", Assert.IsType<JobSubmissionResult.Unavailable>(outcome).Why, StringComparison.Ordinal));
        Assert.All(outcomes.Skip(100), outcome => Assert.Contains("not tried", Assert.IsType<JobSubmissionResult.Unavailable>(outcome).Why, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Cancel_IsWrittenToTheTrailWithWhoAndWhy()
    {
        var id = JobId.New(DateTimeOffset.UtcNow);

        _queue.Cancelled = CancelResult.Cancelled;

        Assert.Equal(CancelResult.Cancelled, await CreateSut().CancelAsync(id, "anna", "ordered twice", default));

        var trail = await CreateSut().AuditAsync(id, default);
        var told = Assert.Single(trail!.Events);
        Assert.Equal(("cancelled", "anna", "Cancelled by anna: ordered twice"), (told.Kind, told.Worker, told.Message));
    }

    [Fact]
    public async Task Cancel_QueueUnavailableBehindTheDecision_IsWrittenToTheTrail()
    {
        var (id, decided) = (JobId.New(DateTimeOffset.UtcNow), false);
        _queue.Cancelled = CancelResult.Cancelled;
        _queue.Answer = call => (decided |= call == "cancel") && call == "get" ? throw new QueueUnavailableException("Redis went away.") : FencedWriteResult.Ok;

        Assert.Equal(CancelResult.Cancelled, await CreateSut().CancelAsync(id, "anna", "ordered twice", default));

        Assert.Single((await CreateSut().AuditAsync(id, default))!.Events);
    }

    [Fact]
    public async Task Cancel_PayloadThatCantBeDecrypted_MakesNoDataKeyAndRaisesTheAlarm()
    {
        await SubmitAsync(Good);
        (_queue.Held, _queue.Cancelled) = (_queue.Stored! with { WhyUnreadable = "It is encrypted with key 01234567." }, CancelResult.Cancelled);
        var log = new ListLogger<JobOperations>();

        Assert.Equal(CancelResult.Cancelled, await CreateSut(encryption: EncryptionKeys.Of(EncryptionKeys.Second), log: log).CancelAsync(_queue.Held.Id, "anna", "ordered twice", default));

        Assert.Empty(Directory.GetFiles(_root, "*", SearchOption.AllDirectories));
        Assert.Single(log.Lines, line => line.Level == LogLevel.Critical);
    }

    [Fact]
    public async Task Approve_IsWrittenToTheTrail()
    {
        var id = JobId.New(DateTimeOffset.UtcNow);

        Assert.Equal(RequeueResult.Ok, await CreateSut().ApproveAsync(id, "anna", default));

        var trail = await CreateSut().AuditAsync(id, default);
        Assert.Equal(("approved", "anna"), (Assert.Single(trail!.Events).Kind, trail.Events[0].Worker));
    }

    [Fact]
    public async Task Reject_Refused_WritesNothing()
    {
        var id = JobId.New(DateTimeOffset.UtcNow);

        Assert.Equal(RequeueResult.Refused, await CreateSut().RejectAsync(id, "anna", "wrong", default));
        Assert.Null(await CreateSut().AuditAsync(id, default));
    }

    [Theory]
    [InlineData("*", "Kim", RequeueResult.OwnJob)]
    [InlineData("sample", "kim", RequeueResult.OwnJob)]
    [InlineData("sample/" + SamplePack.EnterType, "Kim", RequeueResult.OwnJob)]
    [InlineData("sample/other", "Kim", RequeueResult.Ok)]
    [InlineData("*", "Robin", RequeueResult.Ok)]
    public async Task Approve_WhereAnotherMustApprove_TheSubmitterIsRefused(string entry, string byWhom, RequeueResult expected)
    {
        var sut = CreateSut(new ApprovalOptions { OtherThanSubmitter = [entry] });
        await sut.SubmitAsync(Submission(Good) with { SubmittedBy = "Kim" }, default);
        var job = _queue.Stored!;
        _queue.Held = job;

        Assert.Equal("Kim", job.SubmittedBy);
        Assert.Equal(expected, await sut.ApproveAsync(job.Id, byWhom, default));
        Assert.Equal(expected == RequeueResult.Ok, await sut.AuditAsync(job.Id, default) is not null);
    }

    [Fact]
    public async Task Approve_WhereAnotherMustApprove_APrefixOfTheTypeChangesNothing()
    {
        var sut = CreateSut(new ApprovalOptions { OtherThanSubmitter = [$"sample/{SamplePack.EnterType}"] });
        var outcome = await sut.SubmitAsync(Submission(Good) with { Type = $"x/{SamplePack.EnterType}", SubmittedBy = "Kim" }, default);
        _queue.Held = _queue.Stored!;

        Assert.IsType<JobSubmissionResult.Accepted>(outcome);
        Assert.Equal(RequeueResult.OwnJob, await sut.ApproveAsync(_queue.Held.Id, "Kim", default));
    }

    [Theory]
    [InlineData(RequeueResult.FirstOfTwo, "approved-first", "Approved as the first of two persons: the job waits for the approval of another one.")]
    [InlineData(RequeueResult.Ok, "approved", "Approved as the second of two persons: the job resumes from its phase.")]
    [InlineData(RequeueResult.SecondByTheSame, null, null)]
    public async Task Approve_AboveTheAmount_AsksForTwoAndWritesWhatWasStored(RequeueResult stored, string? kind, string? message)
    {
        var sut = CreateSut(AboveTwenty);
        await sut.SubmitAsync(Submission(Good), default);
        (_queue.Held, _queue.Requeued) = (_queue.Stored!, stored);

        Assert.Equal(stored, await sut.ApproveAsync(_queue.Held.Id, "anna", default));

        Assert.Equal(new ApprovalVote("anna", NeedsTwo: true), _queue.Vote);
        var told = (await sut.AuditAsync(_queue.Held.Id, default))?.Events.Single();
        Assert.Equal((kind, message, kind is null ? null : "anna"), (told?.Kind, told?.Message, told?.Worker));
    }

    [Theory]
    [InlineData("Robin", RequeueResult.Ok, true)]
    [InlineData("Robin", RequeueResult.Ok, false)]
    [InlineData("KIM", RequeueResult.SecondByTheSame, true)]
    [InlineData("KIM", RequeueResult.SecondByTheSame, false)]
    public async Task Approve_AfterAFirstApproval_TheTrailNamesBothEvenWhenTheFirstAnswerWasLost(string byWhom, RequeueResult stored, bool isLost)
    {
        var sut = CreateSut(AboveTwenty);
        await sut.SubmitAsync(Submission(Good), default);
        (_queue.Held, _queue.Requeued) = (_queue.Stored!, RequeueResult.FirstOfTwo);
        if (!isLost)
        {
            await sut.ApproveAsync(_queue.Held.Id, "Kim", default);
        }

        (_queue.Held, _queue.Requeued) = (_queue.Held with { FirstApproval = new JobApproval("Kim", new DateTimeOffset(2026, 3, 1, 11, 0, 0, TimeSpan.Zero)) }, stored);
        await sut.ApproveAsync(_queue.Held.Id, byWhom, default);

        var events = (await sut.AuditAsync(_queue.Held.Id, default))!.Events;
        Assert.Equal(stored == RequeueResult.Ok ? [("approved-first", "Kim"), ("approved", "Robin")] : [("approved-first", "Kim")], events.Select(one => (one.Kind, one.Worker)));
        Assert.Equal(isLost, events[0].Message!.Contains("2026-03-01 11:00:00Z", StringComparison.Ordinal));
        Assert.Equal(stored == RequeueResult.Ok, events[^1].Message!.Contains("second of two persons, after Kim at 2026-03-01 11:00:00Z", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Approve_AboveTheAmountByItsSubmitter_IsRefusedWhereFourEyesAreDemanded()
    {
        var sut = CreateSut(AboveTwenty with { OtherThanSubmitter = ["*"] });
        await sut.SubmitAsync(Submission(Good) with { SubmittedBy = "Kim" }, default);
        _queue.Held = _queue.Stored!;

        Assert.Equal(RequeueResult.OwnJob, await sut.ApproveAsync(_queue.Held.Id, "Kim", default));
        Assert.Null(_queue.Vote);
    }

    [Fact]
    public async Task Submit_AboveTheAmount_IsInReview()
    {
        var outcome = await CreateSut(AboveTwenty).SubmitAsync(Submission(Good), default);

        Assert.Contains("is 25, above 20; two persons must approve it.", Assert.Single(Assert.IsType<JobSubmissionResult.InReview>(outcome).Reasons), StringComparison.Ordinal);
        Assert.Equal(JobState.Review, _queue.Stored!.State);
    }

    private static ApprovalOptions AboveTwenty => new() { TwoApprovers = [new TwoApproversOptions { Job = $"sample/{SamplePack.EnterType}", Above = 20 }] };

    private async Task<(JobSubmissionResult Outcome, JobId Id)> SubmitAsync(string payload)
    {
        var outcome = await CreateSut().SubmitAsync(Submission(payload), default);
        return (outcome, _queue.Stored?.Id ?? default);
    }

    private static JobSubmission Submission(string payload) =>
        new() { Site = "sample", Type = SamplePack.EnterType, Payload = JsonDocument.Parse(payload).RootElement };

    private JobOperations CreateSut(ApprovalOptions? approval = null, EncryptionKeySource? encryption = null, ILogger<JobOperations>? log = null)
    {
        var options = Options.Create(new AuditOptions { Folder = _root });
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        var approvals = SamplePack.Approvals(approval);
        return new JobOperations(
            new SubmissionEvaluator(SamplePack.Catalog, SamplePack.Webhooks, approvals, time), _queue, new AuditReader(options, TimeProvider.System),
            new AuditTrailAppenders(options, new UnanchoredTrails(), encryption), approvals, time, log ?? NullLogger<JobOperations>.Instance);
    }
}
