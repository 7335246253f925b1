using BrowserAgent.Agent.Committing;

namespace BrowserAgent.Tasks.Committing;

/// <summary>Decides from what was seen after the click what a search that finds nothing proves.</summary>
internal static class CommitNotSavedRule
{
    /// <summary>
    /// A job is entered again by itself only when every request of the click was answered in a way by which nothing can have been saved, and when its page was
    /// left, so that nothing of it can send the save later. A refusal in words goes to a person and counts only when the site answered the write request with it.
    /// A server error (5xx) is no refusal, whatever its page says, nor is a refusal on a page whose write request was never answered: in both cases the record
    /// may have been saved.
    /// </summary>
    /// <returns>Why nothing was saved, provided that the record search finds nothing; null when it is unknown, so that the search goes on.</returns>
    public static NotSaved? Of(CommitEvidence? evidence) => evidence switch
    {
        null => null,
        { ClickMayHaveReachedSite: false, Writes.Count: 0 } => new NotSaved.FormAfresh(NotSavedTexts.NeverReached(evidence.Summary)),
        { LandedSeen: true } => null,
        { PageLeft: true, EveryWriteProvesNotSaved: true } => OfWrites(evidence),
        { RefusedText: { } text, ResponseStatus: < 500 } => new NotSaved.NeedsPerson(ParkReasonTexts.Refused(text), IsCertain: true),
        { RefusedText: { } text, ResponseStatus: null, WriteRequestSeen: false } => new NotSaved.NeedsPerson(ParkReasonTexts.Refused(text), IsCertain: true),
        { FieldMessages.Count: > 0, ResponseStatus: null, WriteRequestSeen: false } or { FieldMessages.Count: > 0, ResponseStatus: >= 400 and < 500 } =>
            new NotSaved.NeedsPerson(NotSavedTexts.FieldsRefused(evidence.FieldMessages), IsCertain: true),
        { FieldMessages.Count: > 0, ResponseStatus: < 500 } => new NotSaved.NeedsPerson(NotSavedTexts.FieldsRefused(evidence.FieldMessages), IsCertain: false),
        { ResponseStatus: >= 400 and < 500, Writes: [.., { } last] } => new NotSaved.NeedsPerson(NotSavedTexts.RefusedByStatus(last), IsCertain: false),
        _ => null,
    };

    private static NotSaved OfWrites(CommitEvidence evidence)
    {
        var isLater = evidence.Writes.Any(write => write.ProofOfNotSaved(evidence.LoginAddress) is NotSavedProof.NotNow or NotSavedProof.NotSent);
        var why = NotSavedTexts.EveryWrite(evidence.Writes);
        return isLater ? new NotSaved.Later(why, evidence.Writes.Max(write => write.RetryAfter)) : new NotSaved.FormAfresh(why);
    }
}
