using BrowserAgent.Agent.Committing;

namespace BrowserAgent.Tasks.Committing;

/// <summary>What became of the one click. Unknown is an answer, and never a reason to click again.</summary>
internal abstract record CommitResult
{
    private CommitResult()
    {
    }

    /// <summary>The record was found, opened and read; whether it is right is the comparison's matter.</summary>
    public sealed record Saved(RecordVerificationResult Verification) : CommitResult;

    /// <summary>The site said no, or was certainly never asked, and the search finds no record.</summary>
    public sealed record NotSaved(string Why) : CommitResult;

    public sealed record Unknown(string Why) : CommitResult;

    /// <summary>The browser is gone and no other could be had: somebody else looks later.</summary>
    public sealed record Interrupted(string Why) : CommitResult;

    /// <summary>
    /// Weighs a search that found nothing against what was seen. A server error is no refusal, whatever its page says, nor is a refusal on a page
    /// whose writing request was never answered: both may have been saved.
    /// </summary>
    public static NotSaved? WhenRecordNotFound(CommitEvidence? evidence) => evidence switch
    {
        null => null,
        { ClickMayHaveReachedSite: false } => new NotSaved(ParkReason.NeverReached(evidence.Summary)),
        { LandedSeen: true } => null,
        { RefusedText: { } text, ResponseStatus: < 500 } => new NotSaved(ParkReason.Refused(text)),
        { RefusedText: { } text, ResponseStatus: null, WriteRequestSeen: false } => new NotSaved(ParkReason.Refused(text)),
        _ => null,
    };
}
