using BrowserAgent.Agent.Committing;
using BrowserAgent.Tasks.Runs;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Committing;

/// <summary>
/// Finds out what became of the click. The record is always searched for, even when the page said "saved": what counts is what can be found and
/// read again. What stays unknown is searched for until the window ends.
/// </summary>
internal sealed class CommitVerifier(RecordVerifier recordVerifier, IOptions<RunnerOptions> options, TimeProvider timeProvider)
{
    /// <param name="run">At phase intent or later.</param>
    /// <param name="evidence">What this worker saw after its click; null when the click, if any, was made in an earlier run.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public async Task<CommitResult> FindAsync(RunContext run, CommitEvidence? evidence, CancellationToken cancellationToken)
    {
        var started = timeProvider.GetTimestamp();
        string? last = evidence?.Summary;
        while (true)
        {
            switch (await recordVerifier.VerifyAsync(run, cancellationToken))
            {
                case RecordVerificationResult.NotFound:
                    if (CommitResult.WhenRecordNotFound(evidence) is { } notSaved)
                    {
                        return notSaved;
                    }

                    break;
                case RecordVerificationResult.Failed { Failure: RunFailure.NeedsPerson person }:
                    return new CommitResult.Unknown($"Whether {run.Claim.Job.NaturalKey} was saved can't be seen: {person.Why}");
                case RecordVerificationResult.Failed { Failure: RunFailure.BrowserLost gone }:
                    return new CommitResult.Interrupted(gone.Why);
                case RecordVerificationResult.Failed { Failure: var transient }:
                    last = transient.Why;
                    break;
                case var found:
                    return new CommitResult.Saved(found);
            }

            var searched = timeProvider.GetElapsedTime(started);
            if (searched + options.Value.SearchEvery > options.Value.SearchWindow)
            {
                return new CommitResult.Unknown(ParkReason.Unknown(run.Claim.Job.NaturalKey, searched, last));
            }

            await Task.Delay(options.Value.SearchEvery, timeProvider, cancellationToken);
        }
    }
}
