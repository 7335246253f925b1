using System.Text;
using System.Text.Json;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Values;
using BrowserAgent.Tasks.Approvals;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Payloads;
using BrowserAgent.Tasks.Webhooks;

namespace BrowserAgent.Tasks.Intake;

/// <summary>
/// Validates a submission and makes the record to store. A rejected one is stored without its idempotency key and natural key, so that the producer may
/// send the corrected one under the same key.
/// </summary>
internal sealed class SubmissionEvaluator(ISitePackCatalog packs, WebhookAddressPolicy webhooks, ApprovalRules approvals, TimeProvider timeProvider)
{
    /// <summary>Largest payload, in bytes of UTF-8, as sent and as stored.</summary>
    public const int MaxPayloadBytes = 16 * 1024;

    private const int DefaultPriority = 5;

    private const int RawExcerptLength = 2000;

    public IntakeResult Evaluate(JobSubmission submission)
    {
        var errors = new List<PayloadError>();
        var envelope = SubmissionEnvelope.Read(submission, webhooks, timeProvider.GetUtcNow(), errors);
        if (Encoding.UTF8.GetByteCount(Raw(submission)) > MaxPayloadBytes)
        {
            errors.Add(TooLarge(Encoding.UTF8.GetByteCount(Raw(submission))));
            return Reject(submission, envelope, errors);
        }

        if (FindType(submission, errors) is not var (pack, type))
        {
            return Reject(submission, envelope, errors);
        }

        var reading = PayloadReader.Read(submission.Payload, type, TodayAt(pack));
        if (reading is PayloadReadResult.Invalid invalid)
        {
            errors.AddRange(invalid.Errors);
        }

        if (errors.Count > 0 || reading is not PayloadReadResult.Valid valid)
        {
            return Reject(submission, envelope, errors);
        }

        var payload = CanonicalPayloadSerializer.Write(valid.Fields);
        return Encoding.UTF8.GetByteCount(payload) > MaxPayloadBytes
            ? Reject(submission, envelope, [TooLarge(Encoding.UTF8.GetByteCount(payload))])
            : Accept(submission, envelope, pack, type, valid.Fields, payload);
    }

    private (SitePack Pack, JobTypeDefinition Type)? FindType(JobSubmission submission, List<PayloadError> errors)
    {
        // A caller that binds JSON without nullability checks may pass null in spite of the annotation.
        if (string.IsNullOrEmpty(submission.Site) || string.IsNullOrEmpty(submission.Type))
        {
            errors.Add(new PayloadError(string.IsNullOrEmpty(submission.Site) ? "site" : "type", "Is missing. It is required; send it."));
            return null;
        }

        if (packs.Find(submission.Site) is not { } pack)
        {
            errors.Add(new PayloadError("site", $"No site \"{ExcerptFormatter.Of(submission.Site)}\" is loaded. {NearestNameSuggester.Hint(submission.Site, packs.All.Select(known => known.Site))}"));
            return null;
        }

        if (JobTypeLookup.Find(pack, submission.Type) is not { } type)
        {
            errors.Add(new PayloadError("type", $"Site {pack.Site} has no job type \"{ExcerptFormatter.Of(submission.Type)}\". {NearestNameSuggester.Hint(submission.Type, pack.Jobs.Keys)}"));
            return null;
        }

        return (pack, type);
    }

    private IntakeResult Accept(JobSubmission submission, SubmissionEnvelope envelope, SitePack pack, JobTypeDefinition type, FieldSet fields, string payload)
    {
        var naturalKey = type.NaturalKey is { } key && fields[key.Name] is { } value ? ValueTextFormatter.Of(value) : null;
        var job = NewRecord(JobState.Ready, envelope, submission.Site, submission.Type, payload) with
        {
            NaturalKey = naturalKey,
            CanonicalKey = naturalKey is null ? null : HoldFormOf(pack).CanonicalOf(naturalKey),
            IdempotencyKey = envelope.IdempotencyKey,
        };
        IReadOnlyList<string> reasons = [.. PlausibilityChecker.Evaluate(fields, type), .. approvals.WhyTwo(job) is { } two ? [two] : Array.Empty<string>()];
        return reasons.Count == 0
            ? new IntakeResult.Accepted(job)
            : new IntakeResult.NeedsReview(job with { State = JobState.Review, Reason = string.Join(" ", reasons) + " Approve it if it is correct." }, reasons);
    }

    // Job types of one site may enter the same record, so a key is held in the form that all of them would take for the same.
    private static NaturalKeyForm HoldFormOf(SitePack pack) =>
        NaturalKeyForm.Coarsest(pack.Jobs.Values.Select(type => type.NaturalKey).OfType<FieldDefinition>().Select(key => key.KeyForm));

    private IntakeResult.Rejected Reject(JobSubmission submission, SubmissionEnvelope envelope, IReadOnlyList<PayloadError> errors)
    {
        var raw = Raw(submission);
        var stored = Encoding.UTF8.GetByteCount(raw) <= MaxPayloadBytes && StoredJson.Parse(raw) is not null
            ? raw
            : JsonSerializer.Serialize(new { raw = ExcerptFormatter.Of(raw, RawExcerptLength) });
        var job = NewRecord(JobState.Rejected, envelope, Name(submission.Site), Name(submission.Type), stored);
        return new IntakeResult.Rejected(job with { Reason = ExcerptFormatter.Of(string.Join(" ", errors), 4000) }, errors);
    }

    // Site and type of a rejected job may be anything; the queue takes only what can be part of a key.
    private static string Name(string? text) => string.Concat(ExcerptFormatter.Of(text ?? "").Select(character => char.IsControl(character) ? '\uFFFD' : character));

    private JobRecord NewRecord(JobState state, SubmissionEnvelope envelope, string site, string type, string payload)
    {
        var now = timeProvider.GetUtcNow();
        return new JobRecord
        {
            Id = JobId.New(now),
            Site = site,
            Type = type,
            Tenant = envelope.Tenant,
            Account = envelope.Account,
            PayloadJson = payload,
            Priority = envelope.Priority ?? DefaultPriority,
            State = state,
            Phase = JobPhase.None,
            NotBefore = envelope.NotBefore,
            TraceId = envelope.TraceId,
            WebhookUrl = envelope.Webhook,
            CreatedAt = now,
            UpdatedAt = now,
        };
    }

    // "Today" is the day at the site: in the worker's time zone it may be another day.
    private DateOnly TodayAt(SitePack pack)
    {
        var now = timeProvider.GetUtcNow();
        var local = TimeZoneInfo.TryFindSystemTimeZoneById(pack.TimeZone, out var zone) ? TimeZoneInfo.ConvertTime(now, zone) : now;
        return DateOnly.FromDateTime(local.DateTime);
    }

    private static string Raw(JobSubmission submission) =>
        submission.Payload.ValueKind == JsonValueKind.Undefined ? "null" : submission.Payload.GetRawText();

    private static PayloadError TooLarge(int bytes) =>
        new("payload", $"Has {bytes} bytes as UTF-8; at most {MaxPayloadBytes} are accepted. Split the job, or send a reference to the large part.");
}
