using BrowserAgent.Agent.Committing;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using Microsoft.Extensions.Logging;

namespace BrowserAgent.Tasks.Running;

/// <summary>
/// The commit protocol: pre-check, fill, guard, intent, act, verdict, verify, finish. There is one place that clicks, it is passed at most once in
/// a run, and only by a run that was claimed before any intent; a job claimed at intent or later is searched for and never entered again.
/// </summary>
internal sealed partial class EntryProtocol(
    RecordLooker looker, FormFiller filler, CommitGuard guard, VerdictFinder verdicts, IJobQueue queue, ILogger<EntryProtocol> logger)
{
    public async Task<RunOutcome> RunAsync(RunContext run, CancellationToken cancellationToken)
    {
        if (run.Phase >= JobPhase.Intent)
        {
            LogVerifyFirst(logger, run.Phase, run.Claim.Job.NaturalKey);
            await run.Audit.NoteAsync("verdict", $"Verify first: an earlier run came to phase {run.Phase}. The record is searched for; nothing is entered.", cancellationToken);
            return await ResolveAsync(run, evidence: null, cancellationToken);
        }

        return await PreCheckAsync(run, cancellationToken) ?? (run.Hold.CancelAsked ? Cancelled() : await FillAsync(run, cancellationToken));
    }

    /// <returns>Null when the site holds no record of the natural key, so that it may be entered.</returns>
    private async Task<RunOutcome?> PreCheckAsync(RunContext run, CancellationToken cancellationToken)
    {
        switch (await looker.LookAsync(run, cancellationToken))
        {
            case RecordLook.Nothing:
                return null;
            case RecordLook.Equal equal:
                LogAlreadyThere(logger, run.Claim.Job.NaturalKey);
                return new RunOutcome.Done(JobVerdict.AlreadyThere, ResultJson.Build(run.Type, equal.Variables));
            case RecordLook.Unclear unclear:
                return BeforeIntent(unclear.Halt);
            case var found:
                return ParkFound(run, found);
        }
    }

    private async Task<RunOutcome> FillAsync(RunContext run, CancellationToken cancellationToken) => await filler.FillAsync(run, cancellationToken) switch
    {
        FilledForm.Armed armed => await CommitAsync(run, armed.Commit, cancellationToken),
        FilledForm.LeaseShort lease when run.Hold.TimeLeft > TimeSpan.Zero => new RunOutcome.Release($"{lease.Why} Nothing was committed."),
        FilledForm.LeaseShort lease => new RunOutcome.LeaseLost($"{lease.Why} Nothing was committed."),
        FilledForm.Halted halted => BeforeIntent(halted.Halt),
        var other => throw new InvalidOperationException($"Filling the form ended as {other}, which is no known end."),
    };

    private async Task<RunOutcome> CommitAsync(RunContext run, IPreparedCommit commit, CancellationToken cancellationToken)
    {
        await run.Audit.IntendAsync($"intent: the form is filled{(commit.FormPicture is { } picture ? $" as {picture} shows" : "")}; one click follows.", cancellationToken);

        // Thought set before it is asked for: when the answer is lost, the phase may be stored.
        run.Phase = JobPhase.Intent;
        if (await queue.SetPhaseAsync(run.Claim, JobPhase.Intent, cancellationToken) is not FenceAnswer.Ok and var refused)
        {
            if (refused == FenceAnswer.CancelAsked)
            {
                run.Phase = JobPhase.None;
                return Cancelled();
            }

            await run.Audit.NoteAsync("phase", $"intent refused by the queue ({refused}); nothing was clicked.", cancellationToken);
            return new RunOutcome.LeaseLost($"The queue refused the intent ({refused}): another worker may hold the job. Nothing was clicked.");
        }

        // Writing the intent took time, and the process may have been paused meanwhile: look at the clocks again.
        if (guard.Look(run) is not GuardAnswer.Open and var closed)
        {
            await run.Audit.NoteAsync("verdict", $"Not clicked: {closed}", cancellationToken);
            return new RunOutcome.Stall($"The time ran out between intent and click, so nothing was clicked ({closed}). The next run verifies first.");
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
            if (answer == FenceAnswer.Ok)
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

    private async Task<RunOutcome> ResolveAsync(RunContext run, CommitEvidence? evidence, CancellationToken cancellationToken)
    {
        if (evidence is { BrowserLost: true })
        {
            switch (await run.Seat.ReplaceAsync("The browser was lost after the commit click.", cancellationToken))
            {
                case Halt.Person person:
                    return new RunOutcome.Park($"Whether {run.Claim.Job.NaturalKey} was saved can't be seen: {person.Why}");
                case { } gone:
                    return new RunOutcome.Stall($"{gone.Why} The next run verifies first.");
            }
        }

        switch (await verdicts.FindAsync(run, evidence, cancellationToken))
        {
            case CommitVerdict.Landed { Look: RecordLook.Equal equal }:
                return new RunOutcome.Done(JobVerdict.Entered, ResultJson.Build(run.Type, equal.Variables));
            case CommitVerdict.Landed landed:
                return ParkFound(run, landed.Look);
            case CommitVerdict.NotLanded notLanded:
                return new RunOutcome.Park(notLanded.Why);
            case CommitVerdict.Unknown unknown:
                LogUnknown(logger, run.Claim.Job.NaturalKey);
                return new RunOutcome.Park(unknown.Why);
            case CommitVerdict.Interrupted interrupted:
                return new RunOutcome.Stall($"{interrupted.Why} The next run verifies first.");
            case var other:
                throw new InvalidOperationException($"The verdict is {other}, which is no known verdict.");
        }
    }

    private static RunOutcome.Park ParkFound(RunContext run, RecordLook found) => found switch
    {
        RecordLook.Different different => new RunOutcome.Park(
            ParkReason.FoundDifferent(run.Claim.Job.NaturalKey, different.Comparison, run.Phase >= JobPhase.Intent)),
        RecordLook.Several several => new RunOutcome.Park(ParkReason.Several(run.Claim.Job.NaturalKey, several.Count)),
        _ => throw new InvalidOperationException($"The look for the record ended as {found}, which is no known end."),
    };

    private static RunOutcome.Release Cancelled() => new("The job was asked to end; nothing was entered.");

    private static RunOutcome BeforeIntent(Halt halt) => RunOutcomes.BeforeIntent(halt);

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
