using BrowserAgent.Agent.Committing;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Runs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Committing;

/// <summary>
/// Finds out what the click did, and ends the run accordingly. The record is always searched for, even when the page said "saved": only a record
/// that is found and read again counts. While the outcome is unknown the search is repeated until the window ends; nothing is clicked again.
/// </summary>
internal sealed partial class CommitVerifier(
    RecordVerifier recordVerifier, IOptions<RunnerOptions> options, TimeProvider timeProvider, ILogger<CommitVerifier> logger)
{
    /// <param name="run">At phase intent or later.</param>
    /// <param name="evidence">What this worker saw after its click; null when the click, if any, was made in an earlier run.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public async Task<RunResult> VerifyAsync(RunContext run, CommitEvidence? evidence, CancellationToken cancellationToken)
    {
        var naturalKey = run.Claim.Job.NaturalKey;
        var started = timeProvider.GetTimestamp();
        var last = evidence?.Summary;
        while (true)
        {
            switch (await recordVerifier.VerifyAsync(run, cancellationToken))
            {
                case RecordVerificationResult.Equal equal:
                    return new RunResult.Done(JobVerdict.Entered, JobResultBuilder.Build(run.Type, equal.Variables));
                case RecordVerificationResult.NotFound:
                    if (CommitNotSavedRule.ReasonWhenNotFound(evidence) is { } notSaved)
                    {
                        return new RunResult.Park(notSaved);
                    }

                    break;
                case RecordVerificationResult.Failed { Failure: RunFailure.NeedsPerson person }:
                    LogUnknown(logger, naturalKey);
                    return new RunResult.Park(ParkReasonTexts.CannotCheck(naturalKey, person.Why));
                case RecordVerificationResult.Failed { Failure: RunFailure.BrowserLost lost }:
                    return new RunResult.Stall($"{lost.Why} The next run verifies first.");
                case RecordVerificationResult.Failed { Failure: var transient }:
                    last = transient.Why;
                    break;
                case var found:
                    return new RunResult.Park(ParkReasonTexts.Found(naturalKey, found, pastIntent: true));
            }

            var searched = timeProvider.GetElapsedTime(started);
            if (searched + options.Value.SearchEvery > options.Value.SearchWindow)
            {
                LogUnknown(logger, naturalKey);
                return new RunResult.Park(ParkReasonTexts.Unknown(naturalKey, searched, last));
            }

            await Task.Delay(options.Value.SearchEvery, timeProvider, cancellationToken);
        }
    }

    [LoggerMessage(EventId = 3205, Level = LogLevel.Warning, Message = "Whether {NaturalKey} was saved is unknown; the job waits for a person's decision.")]
    private static partial void LogUnknown(ILogger logger, string? naturalKey);
}
