using BrowserAgent.Agent.Steps;
using BrowserAgent.Tasks.Runs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Committing;

/// <summary>Searches for what a page may have stored by itself before the commit.</summary>
internal sealed partial class DraftFinder(
    RecordVerifier recordVerifier, EarlyWriteRegister earlyWrites, IOptions<RunnerOptions> options, TimeProvider timeProvider, ILogger<DraftFinder> logger)
{
    /// <returns>The requests of this run's form that may have stored something under the job's key.</returns>
    public IReadOnlyList<EarlyWrite> FindUnproved(RunContext run) => earlyWrites.FindUnproved(run);

    /// <summary>
    /// The page sent the job's key to the site before the commit: a look-up, or a draft. The form is left and the record searched for. When there is none, the requests
    /// store nothing, and the form is filled again.
    /// </summary>
    /// <returns>How the run ends when something was stored, or when that can't be found out; null when nothing was.</returns>
    public async Task<RunResult?> LookForDraftAsync(RunContext run, IReadOnlyList<EarlyWrite> writes, RunFailure? failure, CancellationToken cancellationToken)
    {
        run.EndForm();
        var naturalKey = run.Claim.Job.NaturalKey;
        await run.Audit.NoteAsync("verdict", $"Before the commit the page sent the natural key to the site: {string.Join("; ", writes.Select(write => write.Description))}. The record is searched for.", cancellationToken);
        var drafted = await recordVerifier.VerifyAsync(run, cancellationToken);
        if (drafted is RecordVerificationResult.NotFound)
        {
            // What was stored a moment ago may come into the site's search a little later.
            await Task.Delay(options.Value.SearchEvery, timeProvider, cancellationToken);
            drafted = await recordVerifier.VerifyAsync(run, cancellationToken);
        }

        switch (drafted)
        {
            case RecordVerificationResult.NotFound:
                earlyWrites.MarkProved(run, writes);
                run.ForgetEarlyWrites();
                return null;
            case RecordVerificationResult.Failed failed:
                // The next run could not tell the draft from the record.
                return failed.Failure is RunFailure.BrowserLost or RunFailure.LeaseTooShort
                    ? failed.Failure.ToRunResult()
                    : new RunResult.Park(DraftTexts.Unknown(naturalKey, writes, failed.Failure.Why));
            case var found:
                LogDraft(logger, naturalKey);
                return new RunResult.Park(DraftTexts.Stored(naturalKey, writes, found, failure));
        }
    }

    [LoggerMessage(EventId = 3206, Level = LogLevel.Warning, Message = "The site stored a draft of {NaturalKey} by itself before the commit; the job waits for a person's decision.")]
    private static partial void LogDraft(ILogger logger, string? naturalKey);
}
