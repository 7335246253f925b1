using System.Text.Json;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using Microsoft.Extensions.Logging;

namespace BrowserAgent.Tasks.Intake;

/// <summary>Reads submissions that producers push on the inbox list instead of calling the API.</summary>
internal sealed partial class InboxMessageParser(SubmissionEvaluator intake, ILogger<InboxMessageParser> logger) : IInboxMessageParser
{
    public Task<JobRecord> ReadAsync(string raw, CancellationToken cancellationToken)
    {
        IntakeResult outcome;
        try
        {
            outcome = intake.Evaluate(SubmissionJsonReader.Read(raw));
        }
        catch (JsonException malformed)
        {
            outcome = intake.RejectRaw(
                raw, $"Is no submission: {malformed.Message} Send a JSON object with site, type and payload, and optionally idempotency_key, tenant, account, priority, not_before, trace_id, webhook.");
        }

        if (outcome is IntakeResult.Rejected refused)
        {
            LogRejected(logger, refused.Job.Id, refused.Errors.Count);
        }

        return Task.FromResult(outcome.Job);
    }

    [LoggerMessage(EventId = 3001, Level = LogLevel.Warning, Message = "A submission from the inbox was rejected as job {JobId}. The job's record names {Count} reasons.")]
    private static partial void LogRejected(ILogger logger, JobId jobId, int count);
}
