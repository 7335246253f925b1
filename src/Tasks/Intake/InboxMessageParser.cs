using System.Text;
using System.Text.Json;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using Microsoft.Extensions.Logging;

namespace BrowserAgent.Tasks.Intake;

/// <summary>Reads submissions that producers push on the inbox list instead of calling the API.</summary>
internal sealed partial class InboxMessageParser(SubmissionEvaluator intake, ILogger<InboxMessageParser> logger) : IInboxMessageParser
{
    public Task<InboxReading> ReadAsync(string raw, CancellationToken cancellationToken) => Task.FromResult(Read(raw));

    private InboxReading Read(string raw)
    {
        JobSubmission submission;
        try
        {
            submission = SubmissionJsonReader.Read(raw);
        }
        catch (JsonException malformed)
        {
            return new InboxReading.Unreadable(
                $"it is no submission: {malformed.Message} Send a JSON object with site, type and payload, and optionally idempotency_key, tenant, account, priority, not_before, trace_id, webhook.");
        }

        // The record of a rejected job would keep only the payload's beginning, and the producer of an inbox message gets no answer.
        var bytes = submission.Payload.ValueKind == JsonValueKind.Undefined ? 0 : Encoding.UTF8.GetByteCount(submission.Payload.GetRawText());
        if (bytes > SubmissionEvaluator.MaxPayloadBytes)
        {
            return new InboxReading.Unreadable($"its payload has {bytes} bytes; {SubmissionEvaluator.MaxPayloadBytes} are allowed. Split the job, or send a reference to the large part.");
        }

        var outcome = intake.Evaluate(submission);
        if (outcome is IntakeResult.Rejected refused)
        {
            LogRejected(logger, refused.Job.Id, refused.Errors.Count);
        }

        return new InboxReading.Submission(outcome.Job);
    }

    [LoggerMessage(EventId = 3001, Level = LogLevel.Warning, Message = "A submission from the inbox was rejected as job {JobId}. The job's record names {Count} reasons.")]
    private static partial void LogRejected(ILogger logger, JobId jobId, int count);
}
