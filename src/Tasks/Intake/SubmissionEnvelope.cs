using System.Text.RegularExpressions;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Payloads;
using BrowserAgent.Tasks.Webhooks;

namespace BrowserAgent.Tasks.Intake;

/// <summary>The validated members of a submission beside its payload.</summary>
internal sealed partial record SubmissionEnvelope(string Tenant, string? Account, int? Priority, string? IdempotencyKey, string? TraceId, string? Webhook, DateTimeOffset? NotBefore)
{
    /// <summary>A later time is a mistake: a job would wait for ever.</summary>
    private const int MaxYearsAhead = 5;

    public static readonly SubmissionEnvelope Empty = new("default", null, null, null, null, null, null);

    /// <summary>Reports each invalid member and leaves it out, so that the record of a rejected submission has valid members only.</summary>
    public static SubmissionEnvelope Read(JobSubmission submission, WebhookAddressPolicy webhooks, DateTimeOffset now, List<PayloadError> errors)
    {
        var priority = submission.Priority;
        if (priority is < 0 or > 9)
        {
            errors.Add(new PayloadError("priority", $"Is {priority}; allowed are 0 (runs first) to 9 (runs last)."));
            priority = null;
        }

        return new SubmissionEnvelope(
            ReadName("tenant", submission.Tenant, errors) ?? Empty.Tenant,
            ReadName("account", submission.Account, errors),
            priority,
            ReadText("idempotency_key", submission.IdempotencyKey, 200, errors),
            ReadText("trace_id", submission.TraceId, 128, errors),
            ReadWebhook(submission.Webhook, webhooks, errors),
            ReadTime(submission.NotBefore, now, errors));
    }

    private static string? ReadName(string part, string? text, List<PayloadError> errors)
    {
        if (text is null || NameShape().IsMatch(text))
        {
            return text;
        }

        errors.Add(new PayloadError(part, $"\"{ExcerptFormatter.Of(text)}\" is not a name of 1 to 64 letters, digits, points, hyphens, underscores and @."));
        return null;
    }

    private static string? ReadWebhook(string? address, WebhookAddressPolicy webhooks, List<PayloadError> errors)
    {
        if (address is null || webhooks.Evaluate(address) is not { } refusal)
        {
            return address;
        }

        errors.Add(new PayloadError("webhook", refusal));
        return null;
    }

    private static DateTimeOffset? ReadTime(DateTimeOffset? time, DateTimeOffset now, List<PayloadError> errors)
    {
        if (time is null || (time >= DateTimeOffset.UnixEpoch && time <= now.AddYears(MaxYearsAhead)))
        {
            return time;
        }

        errors.Add(new PayloadError("not_before", $"Is {time:u}; allowed are times from 1970 to {MaxYearsAhead} years from now. Leave it out for a job that may run at once."));
        return null;
    }

    private static string? ReadText(string part, string? text, int limit, List<PayloadError> errors)
    {
        if (text is null || (text.Length >= 1 && text.Length <= limit && text.All(character => !char.IsControl(character) && !char.IsSurrogate(character))))
        {
            return text;
        }

        errors.Add(new PayloadError(part, $"Must be 1 to {limit} printable characters; leave it out if there is none."));
        return null;
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._@-]{0,63}\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 100)]
    private static partial Regex NameShape();
}
