using BrowserAgent.Agent.Committing;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Runs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Committing;

/// <summary>
/// Finds out what the click did, and ends the run accordingly. The record is always searched for, even when the page said "saved": only a record
/// that is found and read again counts. While the outcome is unknown, or the record shows other values, the search is repeated until the window ends; nothing is
/// clicked again in this run.
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
        var notSaved = CommitNotSavedRule.Of(evidence);
        var started = timeProvider.GetTimestamp();
        var seen = new SearchedSoFar(evidence?.Summary);
        while (true)
        {
            var found = await recordVerifier.VerifyAsync(run, cancellationToken);
            switch (found)
            {
                case RecordVerificationResult.Equal equal:
                    return new RunResult.Done(JobVerdict.Entered, JobResultBuilder.Build(run.Type, equal.Variables));
                case RecordVerificationResult.Multiple multiple:
                    return new RunResult.Park(ParkReasonTexts.Found(naturalKey, multiple, pastIntent: true));
                case RecordVerificationResult.NotFound when notSaved is NotSaved.Later or NotSaved.FormAfresh or NotSaved.NeedsPerson { IsCertain: true } && seen.Doubtful is null:
                    return End(notSaved!);
                case RecordVerificationResult.NotFound:
                    seen = seen with { Unchecked = null, HasFoundNone = true };
                    break;
                case RecordVerificationResult.Different or RecordVerificationResult.NearOnly:
                    seen = seen with { Doubtful = found, Unchecked = null };
                    break;
                case RecordVerificationResult.Failed { Failure: RunFailure.NeedsPerson { MayPass: false } person }:
                    LogUnknown(logger, naturalKey);
                    return new RunResult.Park(ParkReasonTexts.CannotCheck(naturalKey, person.Why));
                case RecordVerificationResult.Failed { Failure: RunFailure.NeedsPerson person }:
                    seen = seen with { Unchecked = person.Why };
                    break;
                case RecordVerificationResult.Failed { Failure: RunFailure.BrowserLost lost }:
                    return new RunResult.Stall($"{lost.Why} The next run verifies first.", BrowserLost: true);
                case RecordVerificationResult.Failed { Failure: var transient }:
                    seen = seen with { Last = transient.Why, Unchecked = null };
                    break;
            }

            var searched = timeProvider.GetElapsedTime(started);
            if (searched + options.Value.SearchEvery > options.Value.SearchWindow)
            {
                return AtEndOfWindow(naturalKey, notSaved, seen, searched);
            }

            await Task.Delay(options.Value.SearchEvery, timeProvider, cancellationToken);
        }
    }

    // A record that was found counts more than what was not: it may be seen on one copy of the site's data and not yet on another.
    private RunResult AtEndOfWindow(string? naturalKey, NotSaved? notSaved, SearchedSoFar seen, TimeSpan searched)
    {
        if (seen.Doubtful is { } doubtful)
        {
            return new RunResult.Park(ParkReasonTexts.Found(naturalKey, doubtful, pastIntent: true));
        }

        // When no search was answered, the next run searches before it enters anything; but a person must not be told that there is no record.
        if (notSaved is not null && (seen.HasFoundNone || notSaved is not NotSaved.NeedsPerson))
        {
            return End(notSaved);
        }

        LogUnknown(logger, naturalKey);
        return new RunResult.Park(seen.Unchecked is { } why ? ParkReasonTexts.CannotCheck(naturalKey, why) : ParkReasonTexts.Unknown(naturalKey, searched, seen.Last));
    }

    private static RunResult End(NotSaved proof) => proof switch
    {
        NotSaved.Later later => new RunResult.NotLanded(NotSavedTexts.EnteredAgain(later), later.RetryAfter, IsOutage: true),
        NotSaved.FormAfresh afresh => new RunResult.NotLanded(NotSavedTexts.EnteredAgain(afresh)),
        _ => new RunResult.Park(proof.Why),
    };

    /// <summary>What the searches of this run saw.</summary>
    /// <param name="Last">What the click or the last failed search showed.</param>
    private sealed record SearchedSoFar(string? Last)
    {
        /// <summary>
        /// The record as last read, with other values than the payload's (a copy of the site's data may be behind, or a total not calculated yet), or records of
        /// keys that only look like the job's (the record itself may still come into the search's index).
        /// </summary>
        public RecordVerificationResult? Doubtful { get; init; }

        /// <summary>A search was answered, and found no record.</summary>
        public bool HasFoundNone { get; init; }

        /// <summary>Why the last look could not be understood; null when it could.</summary>
        public string? Unchecked { get; init; }
    }

    [LoggerMessage(EventId = 3205, Level = LogLevel.Warning, Message = "Whether {NaturalKey} was saved is unknown; the job waits for a person's decision.")]
    private static partial void LogUnknown(ILogger logger, string? naturalKey);
}
