using BrowserAgent.Agent.Committing;

namespace BrowserAgent.Tasks.Committing;

/// <summary>Decides from what was seen after the click whether a search that finds nothing proves that nothing was saved.</summary>
internal static class CommitNotSavedRule
{
    /// <summary>
    /// A refusal counts only when the site answered the writing request with it. A server error (5xx) is no refusal, whatever its page says, nor is a
    /// refusal on a page whose writing request was never answered: in both cases the record may have been saved.
    /// </summary>
    /// <returns>Why nothing was saved; null when it may have been, so that the search goes on.</returns>
    public static string? ReasonWhenNotFound(CommitEvidence? evidence) => evidence switch
    {
        null => null,
        { ClickMayHaveReachedSite: false } => ParkReasonTexts.NeverReached(evidence.Summary),
        { LandedSeen: true } => null,
        { RefusedText: { } text, ResponseStatus: < 500 } => ParkReasonTexts.Refused(text),
        { RefusedText: { } text, ResponseStatus: null, WriteRequestSeen: false } => ParkReasonTexts.Refused(text),
        _ => null,
    };
}
