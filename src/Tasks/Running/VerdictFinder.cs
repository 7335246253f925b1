using BrowserAgent.Agent.Committing;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Running;

/// <summary>
/// Finds out what became of the click. The record is always searched for, even when the page said "saved": what counts is what can be found and
/// read again. What stays unknown is searched for until the window ends.
/// </summary>
internal sealed class VerdictFinder(RecordLooker looker, IOptions<RunnerOptions> options, TimeProvider timeProvider)
{
    /// <param name="run">At phase intent or later.</param>
    /// <param name="evidence">What this worker saw after its click; null when the click, if any, was made in an earlier run.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public async Task<CommitVerdict> FindAsync(RunContext run, CommitEvidence? evidence, CancellationToken cancellationToken)
    {
        var started = timeProvider.GetTimestamp();
        string? last = evidence?.Summary;
        while (true)
        {
            switch (await looker.LookAsync(run, cancellationToken))
            {
                case RecordLook.Nothing:
                    if (CommitVerdict.OfNothingFound(evidence) is { } notLanded)
                    {
                        return notLanded;
                    }

                    break;
                case RecordLook.Unclear { Halt: Halt.Person person }:
                    return new CommitVerdict.Unknown($"Whether {run.Claim.Job.NaturalKey} was saved can't be seen: {person.Why}");
                case RecordLook.Unclear { Halt: Halt.BrowserGone gone }:
                    return new CommitVerdict.Interrupted(gone.Why);
                case RecordLook.Unclear { Halt: var passing }:
                    last = passing.Why;
                    break;
                case var found:
                    return new CommitVerdict.Landed(found);
            }

            var searched = timeProvider.GetElapsedTime(started);
            if (searched + options.Value.SearchEvery > options.Value.SearchWindow)
            {
                return new CommitVerdict.Unknown(ParkReason.Unknown(run.Claim.Job.NaturalKey, searched, last));
            }

            await Task.Delay(options.Value.SearchEvery, timeProvider, cancellationToken);
        }
    }
}
