using BrowserAgent.Agent.Committing;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Runs;
using Microsoft.Extensions.Logging;

namespace BrowserAgent.Tasks.Committing;

/// <summary>
/// The commit protocol: pre-check, fill, guard, intent, act, verdict, verify, finish. There is one place that clicks, it is passed at most once in
/// a run, and only by a run that was claimed before any intent; a job claimed at intent or later is searched for and never entered again.
/// </summary>
internal sealed partial class EntryProtocol(
    RecordVerifier recordVerifier, FormFiller filler, CommitGuard guard, CommitVerifier commitVerifier, IJobQueue queue, ILogger<EntryProtocol> logger)
{
    public async Task<RunResult> RunAsync(RunContext run, CancellationToken cancellationToken)
    {
        if (run.Phase >= JobPhase.Intent)
        {
            LogVerifyFirst(logger, run.Phase, run.Claim.Job.NaturalKey);
            await run.Audit.NoteAsync("verdict", $"Verify first: an earlier run came to phase {run.Phase}. The record is searched for; nothing is entered.", cancellationToken);
            return await ResolveAsync(run, evidence: null, cancellationToken);
        }

        return await PreCheckAsync(run, cancellationToken) ?? (run.JobLease.CancelAsked ? Cancelled() : await FillAsync(run, cancellationToken));
    }

    /// <returns>Null when the site holds no record of the natural key, so that it may be entered.</returns>
    private async Task<RunResult?> PreCheckAsync(RunContext run, CancellationToken cancellationToken)
    {
        switch (await recordVerifier.VerifyAsync(run, cancellationToken))
        {
            case RecordVerificationResult.NotFound:
                return null;
            case RecordVerificationResult.Equal equal:
                LogAlreadyThere(logger, run.Claim.Job.NaturalKey);
                return new RunResult.Done(JobVerdict.AlreadyThere, JobResultBuilder.Build(run.Type, equal.Variables));
            case RecordVerificationResult.Failed failed:
                return BeforeIntent(failed.Failure);
            case var found:
                return ParkFound(run, found);
        }
    }

    private async Task<RunResult> FillAsync(RunContext run, CancellationToken cancellationToken) => await filler.FillAsync(run, cancellationToken) switch
    {
        FormFillResult.Ready ready => await CommitAsync(run, ready.Commit, cancellationToken),
        FormFillResult.LeaseTooShort lease when run.JobLease.TimeLeft > TimeSpan.Zero => new RunResult.Release($"{lease.Why} Nothing was committed."),
        FormFillResult.LeaseTooShort lease => new RunResult.LeaseLost($"{lease.Why} Nothing was committed."),
        FormFillResult.Failed failed => BeforeIntent(failed.Failure),
        var other => throw new InvalidOperationException($"Filling the form ended as {other}, which is no known end."),
    };

    private async Task<RunResult> CommitAsync(RunContext run, IPreparedCommit commit, CancellationToken cancellationToken)
    {
        await run.Audit.RecordIntentAsync($"intent: the form is filled{(commit.FormPicture is { } picture ? $" as {picture} shows" : "")}; one click follows.", cancellationToken);

        // Thought set before it is asked for: when the answer is lost, the phase may be stored.
        run.Phase = JobPhase.Intent;
        if (await queue.SetPhaseAsync(run.Claim, JobPhase.Intent, cancellationToken) is not FencedWriteResult.Ok and var refused)
        {
            if (refused == FencedWriteResult.CancelAsked)
            {
                run.Phase = JobPhase.None;
                return Cancelled();
            }

            await run.Audit.NoteAsync("phase", $"intent refused by the queue ({refused}); nothing was clicked.", cancellationToken);
            return new RunResult.LeaseLost($"The queue refused the intent ({refused}): another worker may hold the job. Nothing was clicked.");
        }

        // Writing the intent took time, and the process may have been paused meanwhile: look at the clocks again.
        if (guard.Check(run) is not CommitGuardResult.Allowed and var closed)
        {
            await run.Audit.NoteAsync("verdict", $"Not clicked: {closed}", cancellationToken);
            return new RunResult.Stall($"The time ran out between intent and click, so nothing was clicked ({closed}). The next run verifies first.");
        }

        cancellationToken.ThrowIfCancellationRequested();
        LogClick(logger, run.Claim.Job.NaturalKey);
        var evidence = await commit.ClickOnceAsync(cancellationToken);
        await run.Audit.NoteAsync("verdict", evidence.Summary, cancellationToken);
        await SubmittedAsync(run, cancellationToken);
        return await ResolveAsync(run, evidence, cancellationToken);
    }

    // The phase submitted only tells a person more than intent does: both are verified first. So its loss stops nothing.
    private async Task SubmittedAsync(RunContext run, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await queue.SetPhaseAsync(run.Claim, JobPhase.Submitted, cancellationToken);
            if (answer == FencedWriteResult.Ok)
            {
                run.Phase = JobPhase.Submitted;
                await run.Audit.NoteAsync("phase", "submitted", cancellationToken);
                return;
            }

            LogNotSubmitted(logger, answer.ToString(), null);
        }
        catch (QueueUnavailableException unavailable)
        {
            LogNotSubmitted(logger, "unavailable", unavailable);
        }
    }

    private async Task<RunResult> ResolveAsync(RunContext run, CommitEvidence? evidence, CancellationToken cancellationToken)
    {
        if (evidence is { BrowserLost: true })
        {
            switch (await run.Session.ReplaceAsync("The browser was lost after the commit click.", cancellationToken))
            {
                case RunFailure.NeedsPerson person:
                    return new RunResult.Park($"Whether {run.Claim.Job.NaturalKey} was saved can't be seen: {person.Why}");
                case { } gone:
                    return new RunResult.Stall($"{gone.Why} The next run verifies first.");
            }
        }

        switch (await commitVerifier.FindAsync(run, evidence, cancellationToken))
        {
            case CommitResult.Saved { Verification: RecordVerificationResult.Equal equal }:
                return new RunResult.Done(JobVerdict.Entered, JobResultBuilder.Build(run.Type, equal.Variables));
            case CommitResult.Saved saved:
                return ParkFound(run, saved.Verification);
            case CommitResult.NotSaved notSaved:
                return new RunResult.Park(notSaved.Why);
            case CommitResult.Unknown unknown:
                LogUnknown(logger, run.Claim.Job.NaturalKey);
                return new RunResult.Park(unknown.Why);
            case CommitResult.Interrupted interrupted:
                return new RunResult.Stall($"{interrupted.Why} The next run verifies first.");
            case var other:
                throw new InvalidOperationException($"The verdict is {other}, which is no known verdict.");
        }
    }

    private static RunResult.Park ParkFound(RunContext run, RecordVerificationResult found) => found switch
    {
        RecordVerificationResult.Different different => new RunResult.Park(
            ParkReason.FoundDifferent(run.Claim.Job.NaturalKey, different.Comparison, run.Phase >= JobPhase.Intent)),
        RecordVerificationResult.Multiple multiple => new RunResult.Park(ParkReason.Multiple(run.Claim.Job.NaturalKey, multiple.Count)),
        _ => throw new InvalidOperationException($"The look for the record ended as {found}, which is no known end."),
    };

    private static RunResult.Release Cancelled() => new("The job was asked to end; nothing was entered.");

    private static RunResult BeforeIntent(RunFailure failure) => RunResultMapper.BeforeIntent(failure);

    [LoggerMessage(EventId = 3201, Level = LogLevel.Information, Message = "Claimed at phase {Phase}: {NaturalKey} is verified first and not entered again.")]
    private static partial void LogVerifyFirst(ILogger logger, JobPhase phase, string? naturalKey);

    [LoggerMessage(EventId = 3202, Level = LogLevel.Information, Message = "{NaturalKey} is in the site already and equal: nothing to enter.")]
    private static partial void LogAlreadyThere(ILogger logger, string? naturalKey);

    [LoggerMessage(EventId = 3203, Level = LogLevel.Information, Message = "Committing {NaturalKey}: one click.")]
    private static partial void LogClick(ILogger logger, string? naturalKey);

    [LoggerMessage(EventId = 3204, Level = LogLevel.Warning, Message = "The phase submitted was not stored ({Answer}); the job stays at intent, which is verified first as well.")]
    private static partial void LogNotSubmitted(ILogger logger, string answer, Exception? cause);

    [LoggerMessage(EventId = 3205, Level = LogLevel.Warning, Message = "Whether {NaturalKey} was saved stays unknown; a person decides.")]
    private static partial void LogUnknown(ILogger logger, string? naturalKey);
}
