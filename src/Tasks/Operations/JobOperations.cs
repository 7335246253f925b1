using BrowserAgent.Tasks.Approvals;
using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Intake;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.People;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Quotas;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Timeout;

namespace BrowserAgent.Tasks.Operations;

/// <summary>
/// The operations on intake, queue and audit. A submission with a known idempotency key is answered with the first job when both ask for the same, and
/// refused when they differ: a corrected order must not be taken for the old one. A rejected submission leaves its key free. What an erased job asked for is not known: it counts as the same.
/// </summary>
internal sealed partial class JobOperations(
    SubmissionEvaluator intake, IJobQueue queue, AuditReader audit, AuditTrailAppenders trails, ApprovalRules approvals, TimeProvider timeProvider, ILogger<JobOperations> logger) : IJobOperations
{
    private const int EnqueueBatchSize = 50;
    private const string FirstApproval = "approved-first";

    /// <summary>Jobs take seconds to minutes; an earlier try would only be refused again.</summary>
    private static readonly TimeSpan QuotaPause = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan EnqueueLimit = TimeSpan.FromSeconds(5);

    private readonly ResiliencePipeline _enqueuePipeline = new ResiliencePipelineBuilder { TimeProvider = timeProvider }.AddTimeout(EnqueueLimit).Build();

    public async Task<JobSubmissionResult> SubmitAsync(JobSubmission submission, CancellationToken cancellationToken)
    {
        var intakeResult = Evaluate(submission);
        try
        {
            var stored = await _enqueuePipeline.ExecuteAsync(async limited => await queue.EnqueueAsync(intakeResult.Job, limited), cancellationToken);
            return await AnswerAsync(intakeResult, stored, cancellationToken);
        }
        catch (Exception fault) when (fault is QueueUnavailableException or TimeoutRejectedException)
        {
            LogUnavailable(logger, 1, fault);
            return new JobSubmissionResult.Unavailable(WhyUnavailable(intakeResult, fault));
        }
    }

    public async Task<IReadOnlyList<JobSubmissionResult>> SubmitManyAsync(IReadOnlyList<JobSubmission> submissions, CancellationToken cancellationToken)
    {
        var outcomes = new List<JobSubmissionResult>(submissions.Count);
        foreach (var chunk in submissions.Chunk(EnqueueBatchSize))
        {
            var intakeResult = chunk.Select(Evaluate).ToArray();
            try
            {
                var stored = await _enqueuePipeline.ExecuteAsync(async limited => await queue.EnqueueManyAsync([.. intakeResult.Select(one => one.Job)], limited), cancellationToken);
                for (var place = 0; place < intakeResult.Length; place++)
                {
                    outcomes.Add(await AnswerAsync(intakeResult[place], stored[place], cancellationToken));
                }
            }
            catch (Exception fault) when (fault is QueueUnavailableException or TimeoutRejectedException)
            {
                // The rest would only wait for the same error again, while the sender waits for the whole answer.
                LogUnavailable(logger, submissions.Count - outcomes.Count, fault);
                outcomes.AddRange(intakeResult.Skip(outcomes.Count % EnqueueBatchSize).Select(one => new JobSubmissionResult.Unavailable(WhyUnavailable(one, fault))));
                outcomes.AddRange(submissions.Skip(outcomes.Count).Select(_ => new JobSubmissionResult.Unavailable($"{fault.Message} It was not tried. Send it again.")));
                break;
            }
        }

        return outcomes;
    }

    public Task<JobRecord?> FindAsync(JobId id, CancellationToken cancellationToken) => queue.GetAsync(id, cancellationToken);

    public Task<JobListing> ListAsync(JobState? state, int limit, CancellationToken cancellationToken) =>
        queue.ListAsync(state, limit, cancellationToken);

    public Task<IReadOnlyDictionary<JobState, long>> CountAsync(CancellationToken cancellationToken) => queue.CountAsync(cancellationToken);

    public Task<AuditTrail?> AuditAsync(JobId id, CancellationToken cancellationToken) => audit.ReadAsync(id, cancellationToken);

    public Task<Stream?> OpenPictureAsync(JobId id, string picture, CancellationToken cancellationToken) => audit.OpenPictureAsync(id, picture, cancellationToken);

    public bool NeedsTwoApprovals(JobRecord job) => approvals.WhyTwo(job) is not null;

    public async Task<RequeueResult> ApproveAsync(JobId id, string byWhom, CancellationToken cancellationToken)
    {
        var job = await queue.GetAsync(id, cancellationToken);
        if (job is { SubmittedBy: { } submitter } && approvals.DemandsAnother(job) && PersonName.IdentityOf(submitter) == PersonName.IdentityOf(byWhom))
        {
            return RequeueResult.OwnJob;
        }

        var needsTwo = job is not null && NeedsTwoApprovals(job);
        var first = needsTwo ? job!.FirstApproval : null;
        if (first is not null)
        {
            await NoteLostFirstApprovalAsync(id, job, first, cancellationToken);
        }

        var answer = await queue.RequeueAsync(id, new ApprovalVote(byWhom, needsTwo), cancellationToken);
        if (answer == RequeueResult.FirstOfTwo)
        {
            await NoteAsync(id, job, FirstApproval, byWhom, "Approved as the first of two persons: the job waits for the approval of another one.", cancellationToken);
            return answer;
        }

        return await RecordDecisionAsync(id, job, answer, "approved", byWhom, $"Approved{(needsTwo ? " as the second of two persons" : "")}{(first is null ? "" : $", after {first.ByWhom} at {first.At:u}")}: the job resumes from its phase.", cancellationToken);
    }

    public async Task<RequeueResult> RejectAsync(JobId id, string byWhom, string reason, CancellationToken cancellationToken)
    {
        var job = await FindReadableAsync(id, cancellationToken);
        var answer = await queue.RejectAsync(id, $"Rejected by {byWhom}: {reason}", cancellationToken);
        return await RecordDecisionAsync(id, job, answer, "rejected", byWhom, $"Rejected: {reason}", cancellationToken);
    }

    public async Task<CancelResult> CancelAsync(JobId id, string byWhom, string? reason, CancellationToken cancellationToken)
    {
        var why = reason is { Length: > 0 } ? $"Cancelled by {byWhom}: {reason}" : $"Cancelled by {byWhom}.";
        var job = await FindReadableAsync(id, cancellationToken);
        var answer = await queue.CancelAsync(id, why, cancellationToken);
        if (answer is CancelResult.Cancelled or CancelResult.Requested)
        {
            var kind = answer == CancelResult.Cancelled ? "cancelled" : "cancel-asked";
            await NoteAsync(id, job, kind, byWhom, answer == CancelResult.Cancelled ? why : $"{why} It ends at its next safe point.", cancellationToken);
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

    private IntakeResult Evaluate(JobSubmission submission)
    {
        var result = intake.Evaluate(submission);
        return result with { Job = result.Job with { SubmittedBy = submission.SubmittedBy, IgnoresQuotas = submission.IgnoresQuotas } };
    }

    private async Task<JobSubmissionResult> AnswerAsync(IntakeResult intakeResult, EnqueueResult stored, CancellationToken cancellationToken)
    {
        if (stored is EnqueueResult.Known known)
        {
            return await FindReadableAsync(known.Id, cancellationToken) is { WhyUnreadable: null, IsErased: false } first && !IsSameRequest(first, intakeResult.Job)
                ? new JobSubmissionResult.KeyReused(known.Id)
                : new JobSubmissionResult.Known(known.Id);
        }

        switch (stored)
        {
            case EnqueueResult.OverQuota over:
                return new JobSubmissionResult.OverQuota(new QuotaRefusal(nameof(QuotaDefaults.WaitingJobs), $"tenant {intakeResult.Job.Tenant}", over.Limit, over.Waiting, QuotaPause));
            case EnqueueResult.NoMemory:
                return new JobSubmissionResult.Unavailable("Redis has too little memory left for new jobs. Nothing was stored; jobs that were accepted go on. Send it again later.");
        }

        LogStored(logger, intakeResult.Job.Id, intakeResult.Job.State, intakeResult.Job.Site, intakeResult.Job.Type);
        return intakeResult switch
        {
            IntakeResult.Rejected refused => new JobSubmissionResult.Rejected(intakeResult.Job.Id, refused.Errors),
            IntakeResult.NeedsReview doubtful => new JobSubmissionResult.InReview(intakeResult.Job.Id, doubtful.Reasons),
            _ => new JobSubmissionResult.Accepted(intakeResult.Job.Id),
        };
    }

    /// <summary>Null for a job whose record can't be read: it is known, and what it asked for is not. That is so too when this worker lacks the key of its payload.</summary>
    private async Task<JobRecord?> FindReadableAsync(JobId id, CancellationToken cancellationToken)
    {
        try
        {
            return await queue.GetAsync(id, cancellationToken);
        }
        catch (UnreadableRecordException)
        {
            return null;
        }
    }

    private static bool IsSameRequest(JobRecord first, JobRecord second) =>
        first.Site == second.Site && first.Type == second.Type && first.Account == second.Account && first.PayloadJson == second.PayloadJson;

    private async Task<RequeueResult> RecordDecisionAsync(JobId id, JobRecord? job, RequeueResult answer, string kind, string byWhom, string message, CancellationToken cancellationToken)
    {
        if (answer == RequeueResult.Ok)
        {
            await NoteAsync(id, job, kind, byWhom, message, cancellationToken);
        }

        return answer;
    }

    /// <summary>
    /// Writes the first approval to the trail when it is not there: the queue had stored it, and its answer was lost before the trail was written. Only the record names
    /// that person, and the second approval deletes it there.
    /// </summary>
    private async Task NoteLostFirstApprovalAsync(JobId id, JobRecord? job, JobApproval first, CancellationToken cancellationToken)
    {
        try
        {
            var sinceLastDecision = ((await audit.ReadAsync(id, cancellationToken))?.Events ?? []).Reverse().TakeWhile(one => one.Kind is not ("approved" or "rejected"));
            if (sinceLastDecision.Any(one => one.Kind == FirstApproval && PersonName.IdentityOf(one.Worker) == PersonName.IdentityOf(first.ByWhom)))
            {
                return;
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Better twice than not at all. When it can't be written either, that is an alarm.
            LogTrailNotRead(logger, id, fault);
        }

        await NoteAsync(id, job, FirstApproval, first.ByWhom, $"Approved as the first of two persons at {first.At:u}; written later, because the answer of the queue was lost.", cancellationToken);
    }

    // The queue has stored the decision already, so an audit error is logged as an alarm and not returned to the person who decided. The job is read before the decision: an outage of the
    // queue in between must not keep the event from the trail.
    private async Task NoteAsync(JobId id, JobRecord? job, string kind, string byWhom, string message, CancellationToken cancellationToken)
    {
        LogDecided(logger, id, kind, byWhom);
        try
        {
            var decision = new AuditEvent { Sequence = 0, At = timeProvider.GetUtcNow(), Kind = kind, Attempt = 0, Worker = byWhom, Message = message };
            await trails.Open(id, job?.Key, job?.WhyUnreadable).AppendAsync(decision, durable: true, timeProvider, cancellationToken);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or AuditUnavailableException)
        {
            LogAuditFailed(logger, id, kind, byWhom, fault);
        }
    }

    private static string WhyUnavailable(IntakeResult intakeResult, Exception fault)
    {
        var why = fault is TimeoutRejectedException
            ? $"The queue did not answer within {EnqueueLimit.TotalSeconds:0} s."
            : fault.Message;
        var next = intakeResult.Job.IdempotencyKey is null
            ? "Whether the job was stored is not known. Send it again. Without an idempotency key that may make a second job."
            : "Whether the job was stored is not known. Send it again with the same idempotency key.";
        return intakeResult is IntakeResult.Rejected refused
            ? $"{why} It would have been rejected: {string.Join(" ", refused.Errors)}"
            : $"{why} {next}";
    }

    [LoggerMessage(EventId = 3011, Level = LogLevel.Information, Message = "Job {JobId} was stored as {State}: site {Site}, job type {Type}.")]
    private static partial void LogStored(ILogger logger, JobId jobId, JobState state, string site, string type);

    [LoggerMessage(EventId = 3012, Level = LogLevel.Warning, Message = "Storing {Count} submissions failed: the queue is unavailable. Their senders are told to send them again.")]
    private static partial void LogUnavailable(ILogger logger, int count, Exception cause);

    [LoggerMessage(EventId = 3013, Level = LogLevel.Information, Message = "Job {JobId} was {Decision} by {ByWhom}.")]
    private static partial void LogDecided(ILogger logger, JobId jobId, string decision, string byWhom);

    [LoggerMessage(EventId = 3014, Level = LogLevel.Critical, Message = "AUDIT ALARM: job {JobId} was {Decision} by {ByWhom}, but this could not be written to its audit trail.")]
    private static partial void LogAuditFailed(ILogger logger, JobId jobId, string decision, string byWhom, Exception cause);

    [LoggerMessage(EventId = 3017, Level = LogLevel.Warning, Message = "The audit trail of job {JobId} can't be read: whether it has the first approval is not known, so it is written once more.")]
    private static partial void LogTrailNotRead(ILogger logger, JobId jobId, Exception cause);

    [LoggerMessage(EventId = 3015, Level = LogLevel.Warning, Message = "Paused by {ByWhom}: {Kind} {Name}. None of its jobs is claimed until it is resumed.")]
    private static partial void LogPaused(ILogger logger, PauseScopeKind kind, string? name, string byWhom);

    [LoggerMessage(EventId = 3016, Level = LogLevel.Warning, Message = "Resumed by {ByWhom}: {Kind} {Name}.")]
    private static partial void LogResumed(ILogger logger, PauseScopeKind kind, string? name, string byWhom);
}
