using System.Text;
using System.Text.Json;
using BrowserAgent.Tasks.Intake;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Payloads;
using BrowserAgent.Tasks.Queue;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace BrowserAgent.Tasks.Tests.Intake;

public sealed class SubmissionEvaluatorTests
{
    private const string Good = """{"reference":" PO-1 ","supplier":"ACME","due":"04.03.2026","lines":[{"item":"A","quantity":2,"price":12.50}]}""";

    [Fact]
    public void Evaluate_GoodSubmission_IsRunnable()
    {
        var job = Assert.IsType<IntakeResult.Accepted>(CreateSut().Evaluate(Submission(Good) with { IdempotencyKey = "k1", Priority = 0 })).Job;

        Assert.Matches("^[0-9a-f]{12}7[0-9a-f]{19}$", job.Id.Value);
        Assert.Equal(("PO-1", "po-1"), (job.NaturalKey, job.CanonicalKey));
        Assert.Equal("k1", job.IdempotencyKey);
        Assert.Equal((JobState.Ready, JobPhase.None, 0, "default"), (job.State, job.Phase, job.Priority, job.Tenant));
        Assert.Contains("\"price\":12.50", job.PayloadJson, StringComparison.Ordinal);
        Assert.Contains("\"due\":\"2026-03-04\"", job.PayloadJson, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://erp.example.com/hooks?tenant=1", null)]
    [InlineData("https://ERP.example.com:443/hooks", null)]
    [InlineData("https://other.example.com/hooks", "not among the origins")]
    [InlineData("https://erp.example.com:8443/hooks", "not among the origins")]
    [InlineData("https://erp.example.com.evil.example/hooks", "not among the origins")]
    [InlineData("http://erp.example.com/hooks", "Must be https")]
    [InlineData("http://169.254.169.254/latest", "Must be https")]
    [InlineData("http://127.0.0.1:9/", "not among the origins")]
    [InlineData("https://clerk:word@erp.example.com/", "no user name")]
    [InlineData("/hooks", "no absolute URL")]
    [InlineData("hooks", "no absolute URL")]
    [InlineData("", "no absolute URL")]
    public void Evaluate_Webhook_MustBeOfAnAllowedOrigin(string webhook, string? message)
    {
        var outcome = CreateSut().Evaluate(Submission(Good) with { Webhook = webhook });

        if (message is null)
        {
            Assert.Equal(webhook, Assert.IsType<IntakeResult.Accepted>(outcome).Job.WebhookUrl);
            return;
        }

        var error = Assert.Single(Assert.IsType<IntakeResult.Rejected>(outcome).Errors);
        Assert.Equal("webhook", error.Path);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Null(outcome.Job.WebhookUrl);
    }

    [Fact]
    public void Evaluate_NotBefore_IsKept()
    {
        var due = new DateTimeOffset(2026, 3, 2, 6, 0, 0, TimeSpan.Zero);

        Assert.Equal(due, Assert.IsType<IntakeResult.Accepted>(CreateSut().Evaluate(Submission(Good) with { NotBefore = due })).Job.NotBefore);
    }

    [Fact]
    public void Evaluate_NoIdempotencyKey_InventsNone() =>
        Assert.Null(CreateSut().Evaluate(Submission(Good)).Job.IdempotencyKey);

    [Theory]
    [InlineData("acme/create-order", true)]
    [InlineData("create-order", true)]
    [InlineData("/create-order", false)]
    [InlineData("acme/other", false)]
    public void Evaluate_CustomerPrefix_FallsBackToTheGeneralType(string type, bool known)
    {
        var outcome = CreateSut().Evaluate(Submission(Good) with { Type = type });

        Assert.Equal(known, outcome is IntakeResult.Accepted);
        Assert.Equal(type, outcome.Job.Type);
    }

    [Theory]
    [InlineData("smple", "create-order", "site", "Did you mean sample?")]
    [InlineData("elsewhere", "create-order", "site", "Known: sample.")]
    [InlineData("sample", "create-ordr", "type", "Did you mean create-order?")]
    [InlineData("", "create-order", "site", "Is missing")]
    public void Evaluate_UnknownSiteOrType_ListsTheKnown(string site, string type, string path, string message)
    {
        var refused = Assert.IsType<IntakeResult.Rejected>(CreateSut().Evaluate(Submission(Good) with { Site = site, Type = type }));

        var error = Assert.Single(refused.Errors);
        Assert.Equal(path, error.Path);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_BadEnvelope_IsToldTogetherWithThePayload()
    {
        var submission = Submission("{}") with { Tenant = "../x", Account = "a b", Priority = 10, IdempotencyKey = "", TraceId = "a\nb" };

        var refused = Assert.IsType<IntakeResult.Rejected>(CreateSut().Evaluate(submission));

        Assert.Equal(["priority", "tenant", "account", "idempotency_key", "trace_id"], refused.Errors.Take(5).Select(error => error.Path));
        Assert.Contains(refused.Errors, error => error.Path == "payload.reference");
        Assert.Equal(("default", 5), (refused.Job.Tenant, refused.Job.Priority));
    }

    [Fact]
    public void Evaluate_Refused_StaysVisibleAndKeepsNoKey()
    {
        var refused = Assert.IsType<IntakeResult.Rejected>(CreateSut().Evaluate(Submission("""{"reference":"PO-1"}""") with { IdempotencyKey = "k1" }));

        Assert.Equal(JobState.Rejected, refused.Job.State);
        Assert.Null(refused.Job.IdempotencyKey);
        Assert.Null(refused.Job.NaturalKey);
        Assert.Contains("payload.supplier", refused.Job.Reason, StringComparison.Ordinal);
        Assert.Equal("""{"reference":"PO-1"}""", refused.Job.PayloadJson);
    }

    [Fact]
    public void Evaluate_OverSixteenKilobytesOfUtf8_IsRefused()
    {
        // 8,200 characters, but two bytes each.
        var refused = Assert.IsType<IntakeResult.Rejected>(CreateSut().Evaluate(Submission($$"""{"reference":"{{new string('ä', 8200)}}"}""")));

        Assert.Contains("16384", Assert.Single(refused.Errors).Message, StringComparison.Ordinal);
        Assert.True(Encoding.UTF8.GetByteCount(refused.Job.PayloadJson) <= SubmissionEvaluator.MaxPayloadBytes);
    }

    [Fact]
    public void Evaluate_TextThatGrowsInNormalisation_IsMeasuredAgain()
    {
        // One letter of three bytes becomes three of two: NFC takes it apart.
        var payload = Good.Replace("ACME", new string('\uFB2C', 4000), StringComparison.Ordinal);

        var refused = Assert.IsType<IntakeResult.Rejected>(CreateSut().Evaluate(Submission(payload)));

        Assert.Equal("payload", Assert.Single(refused.Errors).Path);
    }

    [Theory]
    [InlineData("\"quantity\":2", "\"quantity\":501", "lines[A].quantity is 501, above the usual 500.")]
    [InlineData("\"price\":12.50", "\"price\":5000.01", "is 10000.02, over the limit of 10000.")]
    public void Evaluate_Unlikely_NeedsReview(string was, string becomes, string reason)
    {
        var payload = Good.Replace(was, becomes, StringComparison.Ordinal);

        var doubtful = Assert.IsType<IntakeResult.NeedsReview>(CreateSut().Evaluate(Submission(payload)));

        Assert.Contains(reason, Assert.Single(doubtful.Reasons), StringComparison.Ordinal);
        Assert.Equal(JobState.Review, doubtful.Job.State);
        Assert.Contains(reason, doubtful.Job.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_TotalTooLargeToCompute_NeedsReview()
    {
        var payload = Good.Replace("\"quantity\":2", "\"quantity\":100", StringComparison.Ordinal).Replace("12.50", new string('9', 28), StringComparison.Ordinal);

        var doubtful = Assert.IsType<IntakeResult.NeedsReview>(CreateSut().Evaluate(Submission(payload)));

        Assert.Contains("too large to compute", Assert.Single(doubtful.Reasons), StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_TotalAtTheLimit_IsRunnable() =>
        Assert.IsType<IntakeResult.Accepted>(CreateSut().Evaluate(Submission(Good.Replace("12.50", "5000", StringComparison.Ordinal))));

    [Theory]
    [InlineData("2026-03-04T23:30:00Z", "2028-03-04")]
    [InlineData("2026-03-04T22:30:00Z", "2028-03-03")]
    public void Evaluate_RelativeDates_CountFromTheSitesDay(string now, string last)
    {
        var sut = new SubmissionEvaluator(SamplePack.Catalog, SamplePack.Webhooks, SamplePack.Approvals(), new FakeTimeProvider(DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture)));

        Assert.IsType<IntakeResult.Accepted>(sut.Evaluate(Submission(Good.Replace("04.03.2026", last, StringComparison.Ordinal))));
        var dayAfter = DateOnly.Parse(last, System.Globalization.CultureInfo.InvariantCulture).AddDays(1).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        Assert.IsType<IntakeResult.Rejected>(sut.Evaluate(Submission(Good.Replace("04.03.2026", dayAfter, StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("not json", "it is no submission")]
    [InlineData("null", "it is no submission")]
    [InlineData("""{"site":"sample","type":"create-order"}""", "payload")]
    [InlineData("""{"site":null,"type":"create-order","payload":{}}""", "site")]
    [InlineData("""{"site":"sample","type":"create-order","payload":{},"idempotencyKey":"k"}""", "idempotencyKey")]
    [InlineData("""{"site":"sample","type":"create-order","payload":{},"tenant":"a","tenant":"b"}""", "tenant")]
    [InlineData("""{"site":"sample","type":"create-order","payload":{},"trace_id":"\ud800"}""", "trace_id")]
    [InlineData("""{"site":"sample","type":"create-order","payload":{},"priority":9007199254740993}""", "priority")]
    public async Task InboxRead_NoSubmission_SaysWhatIsWrong(string raw, string fault) =>
        Assert.Contains(fault, Assert.IsType<InboxReading.Unreadable>(await InboxReadAsync(raw)).Fault, StringComparison.Ordinal);

    [Fact]
    public async Task InboxRead_PayloadTooLarge_IsUnreadableSoThatItIsKeptWhole()
    {
        var payload = $$"""{"reference":"{{new string('x', SubmissionEvaluator.MaxPayloadBytes)}}"}""";

        var reading = await InboxReadAsync($$"""{"site":"sample","type":"create-order","payload":{{payload}} }""");

        Assert.Contains("16384", Assert.IsType<InboxReading.Unreadable>(reading).Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InboxRead_Good_IsReady()
    {
        var raw = $$"""{"site":"sample","type":"create-order","idempotency_key":"k","payload":{{Good}}}""";

        var job = Assert.IsType<InboxReading.Submission>(await InboxReadAsync(raw)).Job;

        Assert.Equal((JobState.Ready, "k"), (job.State, job.IdempotencyKey));
    }

    [Theory]
    [InlineData("9999-12-31T23:59:59Z")]
    [InlineData("2036-03-02T00:00:00Z")]
    [InlineData("1969-12-31T23:59:59Z")]
    [InlineData("0001-01-01T00:00:00Z")]
    public void Evaluate_TimeNobodyCanMean_IsRejectedByItsPath(string time)
    {
        var refused = Assert.IsType<IntakeResult.Rejected>(CreateSut().Evaluate(Submission(Good) with { NotBefore = DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture) }));

        Assert.Equal("not_before", Assert.Single(refused.Errors).Path);
        Assert.Null(refused.Job.NotBefore);
    }

    [Theory]
    [InlineData("2026-03-01T11:00:00Z")]
    [InlineData("2031-02-28T00:00:00Z")]
    public void Evaluate_TimeInThePastOrWithinFiveYears_IsAccepted(string time) =>
        Assert.IsType<IntakeResult.Accepted>(CreateSut().Evaluate(Submission(Good) with { NotBefore = DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture) }));

    [Fact]
    public void Evaluate_HalfOfASurrogatePairInThePayload_IsRejectedAndItsRecordCanBeWritten()
    {
        var refused = Assert.IsType<IntakeResult.Rejected>(CreateSut().Evaluate(Submission("""{"reference":"PO-\ud800","\udfff":1}""")));

        using var stored = JsonDocument.Parse(refused.Job.PayloadJson);
        Assert.Contains("PO-", JsonSerializer.Serialize(stored.RootElement), StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_PayloadNestedDeeply_IsRejectedAndItsRecordCanBeShownWithinAList()
    {
        var deep = string.Concat(Enumerable.Repeat("[", 60)) + string.Concat(Enumerable.Repeat("]", 60));
        var refused = Assert.IsType<IntakeResult.Rejected>(CreateSut().Evaluate(Submission(deep)));

        Assert.NotNull(StoredJson.Parse(refused.Job.PayloadJson));
        Assert.Null(StoredJson.Parse(deep));
    }

    [Fact]
    public void Evaluate_SiteWithControlCharacters_IsRejectedUnderANameThatTheQueueTakes() =>
        Assert.DoesNotContain(Assert.IsType<IntakeResult.Rejected>(CreateSut().Evaluate(Submission(Good) with { Site = "a\u0007b" })).Job.Site, char.IsControl);

    private static Task<InboxReading> InboxReadAsync(string raw) =>
        new InboxMessageParser(CreateSut(), NullLogger<InboxMessageParser>.Instance).ReadAsync(raw, CancellationToken.None);

    private static SubmissionEvaluator CreateSut() => new(SamplePack.Catalog, SamplePack.Webhooks, SamplePack.Approvals(), new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero)));

    private static JobSubmission Submission(string payload) =>
        new() { Site = "sample", Type = SamplePack.EnterType, Payload = JsonDocument.Parse(payload).RootElement };
}
