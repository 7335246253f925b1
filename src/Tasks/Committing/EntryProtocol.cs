using BrowserAgent.Agent.Committing;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Runs;
using Microsoft.Extensions.Logging;

namespace BrowserAgent.Tasks.Committing;

/// <summary>
/// The commit protocol: pre-check, fill, check the times, write the intent, click, verify. Only one place clicks; a run comes there at most once, and only
/// when its job was claimed before any intent. A job claimed at intent or later is searched for and never entered again.
/// </summary>
internal sealed partial class EntryProtocol(
    RecordVerifier recordVerifier,
    SearchProbe probe,
    FormFiller filler,
    DraftFinder drafts,
    CommitTimeGuard guard,
    CommitVerifier commitVerifier,
    IJobQueue queue,
    ILogger<EntryProtocol> logger)
{
    /// <summary>Each further kind of request that a page sends by itself costs one more filling, once for each worker.</summary>
    private const int MaxFillings = 4;

    public async Task<RunResult> RunAsync(RunContext run, CancellationToken cancellationToken)
    {
        if (run.Phase >= JobPhase.Intent)
        {
            LogVerifyFirst(logger, run.Phase, run.Claim.Job.NaturalKey);
            await run.Audit.NoteAsync("verdict", $"Verify first: an earlier run reached phase {run.Phase}. The record is searched for; nothing is entered.", cancellationToken);
            return await ResolveAsync(run, evidence: null, cancellationToken);
        }

        return await PreCheckAsync(run, cancellationToken) ?? (run.JobLease.CancelAsked ? Cancelled() : await FillAsync(run, cancellationToken));
    }

    /// <returns>Null when the site holds no record of the natural key, so the job may enter it.</returns>
    private async Task<RunResult?> PreCheckAsync(RunContext run, CancellationToken cancellationToken)
    {
        switch (await recordVerifier.VerifyAsync(run, cancellationToken))
        {
            case RecordVerificationResult.NotFound:
                return (await probe.CheckAsync(run, cancellationToken))?.ToRunResult();
            case RecordVerificationResult.Equal equal:
                probe.MarkVerified(run);
                LogAlreadyThere(logger, run.Claim.Job.NaturalKey);
                return new RunResult.Done(JobVerdict.AlreadyThere, JobResultBuilder.Build(run.Type, equal.Variables));
            case RecordVerificationResult.Failed failed:
                return failed.Failure.ToRunResult();
            case var found:
                return new RunResult.Park(ParkReasonTexts.Found(run.Claim.Job.NaturalKey, found, pastIntent: false));
        }
    }

    private async Task<RunResult> FillAsync(RunContext run, CancellationToken cancellationToken)
    {
        for (var filling = 1; ; filling++)
        {
            var filled = await filler.FillAsync(run, cancellationToken);
            var unproved = drafts.FindUnproved(run);
            switch (filled)
            {
                case FormFillResult.Ready ready when unproved.Count == 0:
                    return await CommitAsync(run, ready.Commit, cancellationToken);
                case FormFillResult.Failed failed when unproved.Count == 0 || failed.Failure is RunFailure.BrowserLost or RunFailure.LeaseTooShort:
                    return WithDraftTold(run, failed.Failure.ToRunResult());
                case var other:
                    var failure = (other as FormFillResult.Failed)?.Failure;
                    if (await drafts.LookForDraftAsync(run, unproved, failure, cancellationToken) is { } draft)
                    {
                        return draft;
                    }

                    if (failure is not null || filling == MaxFillings)
                    {
                        return (failure ?? new RunFailure.NeedsPerson($"The page sent requests of new kinds while its form was filled, {filling} times. Last: {unproved[^1].Description}.")).ToRunResult();
                    }

                    break;
            }
        }
    }

    // Where the pack says that the site stores drafts, none is searched for, but a person who is asked is told of it.
    private static RunResult WithDraftTold(RunContext run, RunResult result) =>
        result is RunResult.Park park && run.Type.Entry!.Drafts.Count > 0 && run.EarlyWrites.Where(write => write.MayHaveStored(run.NaturalKeyText)).ToList() is { Count: > 0 } writes
            ? park with { Why = $"{DraftTexts.MayBeLeft(writes)} {park.Why}" }
            : result;

    private async Task<RunResult> CommitAsync(RunContext run, IPreparedCommit commit, CancellationToken cancellationToken)
    {
        await run.Audit.RecordIntentAsync($"intent: the form is filled{(commit.FormPicture is { } picture ? $" as {picture} shows" : "")}; one click follows.", cancellationToken);

        // Set before the queue is asked: when its answer is lost, the phase may have been stored.
        run.Phase = JobPhase.Intent;
        if (await queue.SetPhaseAsync(run.Claim, JobPhase.Intent, cancellationToken) is not FencedWriteResult.Ok and var refused)
        {
            if (refused == FencedWriteResult.CancelAsked)
            {
                run.Phase = JobPhase.None;
                return Cancelled();
            }

            await run.Audit.NoteAsync("phase", $"intent rejected by the queue ({refused}); nothing was clicked.", cancellationToken);
            return new RunResult.LeaseLost($"The queue rejected the intent ({refused}): another worker may have claimed the job. Nothing was clicked.");
        }

        // Writing the intent took time, and the process may have been paused meanwhile: check the clocks again.
        if (guard.Check(run) is { } tooShort)
        {
            await run.Audit.NoteAsync("verdict", $"Not clicked: {tooShort.Why}", cancellationToken);
            return new RunResult.Stall($"The time ran out between intent and click, so nothing was clicked: {tooShort.Why} The next run verifies first.");
        }

        cancellationToken.ThrowIfCancellationRequested();
        LogClick(logger, run.Claim.Job.NaturalKey);
        var evidence = await commit.ClickOnceAsync(cancellationToken);
        await run.Audit.NoteAsync("verdict", evidence.Summary, cancellationToken);
        await SubmittedAsync(run, cancellationToken);
        return await ResolveAsync(run, evidence, cancellationToken);
    }

    // Phase submitted only tells a person more than phase intent does; the next run verifies first at either. So the run goes on when it can't be stored.
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
            switch (await run.ReplaceSessionAsync("The browser was lost after the commit click.", cancellationToken))
            {
                case RunFailure.NeedsPerson person:
                    return new RunResult.Park(ParkReasonTexts.CannotCheck(run.Claim.Job.NaturalKey, person.Why));
                case { } gone:
                    return new RunResult.Stall($"{gone.Why} The next run verifies first.", BrowserLost: true);
            }
        }

        var result = await commitVerifier.VerifyAsync(run, evidence, cancellationToken);
        if (result is RunResult.Done)
        {
            probe.MarkVerified(run);
        }

        return result;
    }

    private static RunResult.Release Cancelled() => new("The job was asked to end; nothing was entered.");

    [LoggerMessage(EventId = 3201, Level = LogLevel.Information, Message = "Claimed at phase {Phase}: the record {NaturalKey} is searched for and not entered again.")]
    private static partial void LogVerifyFirst(ILogger logger, JobPhase phase, string? naturalKey);

    [LoggerMessage(EventId = 3202, Level = LogLevel.Information, Message = "The site already holds an equal record of {NaturalKey}: nothing is entered.")]
    private static partial void LogAlreadyThere(ILogger logger, string? naturalKey);

    [LoggerMessage(EventId = 3203, Level = LogLevel.Information, Message = "Committing {NaturalKey} with one click.")]
    private static partial void LogClick(ILogger logger, string? naturalKey);

    [LoggerMessage(EventId = 3204, Level = LogLevel.Warning, Message = "Phase submitted was not stored ({Answer}); the job stays at phase intent. Should this run end early, the next one verifies first.")]
    private static partial void LogNotSubmitted(ILogger logger, string answer, Exception? cause);
}
