using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Intake;
using BrowserAgent.Tasks.Queue;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Timeout;

namespace BrowserAgent.Tasks.Jobs;

/// <summary>
/// The desk over intake, queue and audit. An idempotency key that was used before answers with that job if it asked for the same, and is refused if
/// it asked for something else: a corrected order must not vanish behind the old one. A rejected submission does not use its key up.
/// </summary>
internal sealed partial class JobDesk(
    JobIntake intake, IJobQueue queue, AuditReader audit, IOptions<AuditOptions> auditOptions, TimeProvider timeProvider, ILogger<JobDesk> logger) : IJobDesk
{
    private const int EnqueuedTogether = 50;

    private static readonly TimeSpan EnqueueLimit = TimeSpan.FromSeconds(5);

    private readonly ResiliencePipeline _enqueueing = new ResiliencePipelineBuilder { TimeProvider = timeProvider }.AddTimeout(EnqueueLimit).Build();

    public async Task<SubmitOutcome> SubmitAsync(JobSubmission submission, CancellationToken cancellationToken)
    {
        var judged = intake.Judge(submission);
        try
        {
            var stored = await _enqueueing.ExecuteAsync(async limited => await queue.EnqueueAsync(judged.Job, limited), cancellationToken);
            return await AnswerAsync(judged, stored, cancellationToken);
        }
        catch (Exception fault) when (fault is QueueUnavailableException or TimeoutRejectedException)
        {
            LogUnavailable(logger, 1, fault);
            return new SubmitOutcome.Unavailable(WhyUnavailable(judged, fault));
        }
    }

    public async Task<IReadOnlyList<SubmitOutcome>> SubmitManyAsync(IReadOnlyList<JobSubmission> submissions, CancellationToken cancellationToken)
    {
        var outcomes = new List<SubmitOutcome>(submissions.Count);
        foreach (var chunk in submissions.Chunk(EnqueuedTogether))
        {
            var judged = chunk.Select(intake.Judge).ToArray();
            try
            {
                var stored = await _enqueueing.ExecuteAsync(async limited => await queue.EnqueueManyAsync([.. judged.Select(one => one.Job)], limited), cancellationToken);
                for (var place = 0; place < judged.Length; place++)
                {
                    outcomes.Add(await AnswerAsync(judged[place], stored[place], cancellationToken));
                }
            }
            catch (Exception fault) when (fault is QueueUnavailableException or TimeoutRejectedException)
            {
                // What follows would only wait for the same fault again, and its sender waits for the whole answer.
                LogUnavailable(logger, submissions.Count - outcomes.Count, fault);
                outcomes.AddRange(judged.Skip(outcomes.Count % EnqueuedTogether).Select(one => new SubmitOutcome.Unavailable(WhyUnavailable(one, fault))));
                outcomes.AddRange(submissions.Skip(outcomes.Count).Select(_ => new SubmitOutcome.Unavailable($"{fault.Message} It was not tried. Send it again.")));
                break;
            }
        }

        return outcomes;
    }

    public Task<JobRecord?> FindAsync(JobId id, CancellationToken cancellationToken) => queue.GetAsync(id, cancellationToken);

    public Task<IReadOnlyList<JobRecord>> ListAsync(JobState? state, int limit, CancellationToken cancellationToken) =>
        queue.ListAsync(state, limit, cancellationToken);

    public Task<IReadOnlyDictionary<JobState, long>> CountAsync(CancellationToken cancellationToken) => queue.CountAsync(cancellationToken);

    public Task<AuditTrail?> AuditAsync(JobId id, CancellationToken cancellationToken) => audit.ReadAsync(id, cancellationToken);

    public Task<Stream?> OpenPictureAsync(JobId id, string picture, CancellationToken cancellationToken) => Task.FromResult(audit.OpenPicture(id, picture));

    public async Task<RequeueAnswer> ApproveAsync(JobId id, string byWhom, CancellationToken cancellationToken)
    {
        var answer = await queue.RequeueAsync(id, approved: true, cancellationToken);
        return await DecidedAsync(id, answer, "approved", byWhom, "Approved: it goes on from its phase.", cancellationToken);
    }

    public async Task<RequeueAnswer> RejectAsync(JobId id, string byWhom, string reason, CancellationToken cancellationToken)
    {
        var answer = await queue.RejectAsync(id, $"Rejected by {byWhom}: {reason}", cancellationToken);
        return await DecidedAsync(id, answer, "rejected", byWhom, $"Rejected: {reason}", cancellationToken);
    }

    public async Task<CancelAnswer> CancelAsync(JobId id, string byWhom, string? reason, CancellationToken cancellationToken)
    {
        var why = reason is { Length: > 0 } ? $"Cancelled by {byWhom}: {reason}" : $"Cancelled by {byWhom}.";
        var answer = await queue.CancelAsync(id, why, cancellationToken);
        if (answer is CancelAnswer.Cancelled or CancelAnswer.Asked)
        {
            var kind = answer == CancelAnswer.Cancelled ? "cancelled" : "cancel-asked";
            await NoteAsync(id, kind, byWhom, answer == CancelAnswer.Cancelled ? why : $"{why} It ends at its next safe point.", cancellationToken);
        }

        return answer;
    }

    public async Task PauseAsync(PauseScope scope, string byWhom, CancellationToken cancellationToken)
    {
        await queue.PauseAsync(scope, cancellationToken);
        LogPaused(logger, scope.Kind, scope.Name, byWhom);
    }

    public async Task ResumeAsync(PauseScope scope, string byWhom, CancellationToken cancellationToken)
    {
        await queue.ResumeAsync(scope, cancellationToken);
        LogResumed(logger, scope.Kind, scope.Name, byWhom);
    }

    public Task<IReadOnlyList<PauseScope>> PausedAsync(CancellationToken cancellationToken) => queue.PausedAsync(cancellationToken);

    private async Task<SubmitOutcome> AnswerAsync(IntakeOutcome judged, EnqueueOutcome stored, CancellationToken cancellationToken)
    {
        if (stored is EnqueueOutcome.Known known)
        {
            return await queue.GetAsync(known.Id, cancellationToken) is { } first && !AsksTheSame(first, judged.Job)
                ? new SubmitOutcome.KeyReused(known.Id)
                : new SubmitOutcome.Known(known.Id);
        }

        LogStored(logger, judged.Job.Id, judged.Job.State, judged.Job.Site, judged.Job.Type);
        return judged switch
        {
            IntakeOutcome.Refused refused => new SubmitOutcome.Rejected(judged.Job.Id, refused.Errors),
            IntakeOutcome.Doubtful doubtful => new SubmitOutcome.InReview(judged.Job.Id, doubtful.Reasons),
            _ => new SubmitOutcome.Accepted(judged.Job.Id),
        };
    }

    private static bool AsksTheSame(JobRecord first, JobRecord second) =>
        first.Site == second.Site && first.Type == second.Type && first.Account == second.Account && first.PayloadJson == second.PayloadJson;

    private async Task<RequeueAnswer> DecidedAsync(JobId id, RequeueAnswer answer, string kind, string byWhom, string message, CancellationToken cancellationToken)
    {
        if (answer == RequeueAnswer.Ok)
        {
            await NoteAsync(id, kind, byWhom, message, cancellationToken);
        }

        return answer;
    }

    // The decision is in the queue already and a person waits for the answer, so the trail's failure is an alarm, not theirs.
    private async Task NoteAsync(JobId id, string kind, string byWhom, string message, CancellationToken cancellationToken)
    {
        LogDecided(logger, id, kind, byWhom);
        try
        {
            var decision = new AuditEvent { Sequence = 0, At = timeProvider.GetUtcNow(), Kind = kind, Attempt = 0, Worker = byWhom, Message = message };
            await AuditJournal.For(auditOptions.Value, id).AppendAsync(decision, durable: true, timeProvider, cancellationToken);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            LogUnaudited(logger, id, kind, byWhom, fault);
        }
    }

    private static string WhyUnavailable(IntakeOutcome judged, Exception fault)
    {
        var why = fault is TimeoutRejectedException
            ? $"The queue did not answer within {EnqueueLimit.TotalSeconds:0} s."
            : fault.Message;
        var next = judged.Job.IdempotencyKey is null
            ? "Whether the job was stored is not known. Send it again; with an idempotency key it would surely become one job only."
            : "Whether the job was stored is not known. Send it again with the same idempotency key.";
        return judged is IntakeOutcome.Refused refused
            ? $"{why} It would have been rejected: {string.Join(" ", refused.Errors)}"
            : $"{why} {next}";
    }

    [LoggerMessage(EventId = 3011, Level = LogLevel.Information, Message = "Job {JobId} was stored as {State}: site {Site}, job type {Type}.")]
    private static partial void LogStored(ILogger logger, JobId jobId, JobState state, string site, string type);

    [LoggerMessage(EventId = 3012, Level = LogLevel.Warning, Message = "{Count} submissions could not be stored: the queue is unavailable.")]
    private static partial void LogUnavailable(ILogger logger, int count, Exception cause);

    [LoggerMessage(EventId = 3013, Level = LogLevel.Information, Message = "Job {JobId} was {Decision} by {ByWhom}.")]
    private static partial void LogDecided(ILogger logger, JobId jobId, string decision, string byWhom);

    [LoggerMessage(EventId = 3014, Level = LogLevel.Critical, Message = "AUDIT ALARM: that job {JobId} was {Decision} by {ByWhom} could not be written to its trail.")]
    private static partial void LogUnaudited(ILogger logger, JobId jobId, string decision, string byWhom, Exception cause);

    [LoggerMessage(EventId = 3015, Level = LogLevel.Warning, Message = "Paused by {ByWhom}: {Kind} {Name}. No job of it is taken until it is resumed.")]
    private static partial void LogPaused(ILogger logger, PauseKind kind, string? name, string byWhom);

    [LoggerMessage(EventId = 3016, Level = LogLevel.Warning, Message = "Resumed by {ByWhom}: {Kind} {Name}.")]
    private static partial void LogResumed(ILogger logger, PauseKind kind, string? name, string byWhom);
}
