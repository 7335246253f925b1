using BrowserAgent.Agent.Steps;

namespace BrowserAgent.Agent.Committing;

/// <summary>Whether the one irreversible click can be made.</summary>
public abstract record CommitPreparationResult
{
    private CommitPreparationResult()
    {
    }

    /// <summary>The element was found and its identity was checked. Nothing was clicked yet.</summary>
    public sealed record Ready(IPreparedCommit Commit) : CommitPreparationResult;

    /// <summary>The commit must not be made.</summary>
    public sealed record NotReady(FlowResult Outcome) : CommitPreparationResult;
}

/// <summary>The prepared click. The caller records its intent between preparing and clicking.</summary>
public interface IPreparedCommit
{
    /// <summary>The picture of the filled form; null when the recorder wants none.</summary>
    string? FormPicture { get; }

    /// <summary>Clicks once and observes the effect. Never clicks twice, and never throws because of a fault of the site or the browser.</summary>
    Task<CommitEvidence> ClickOnceAsync(CancellationToken cancellationToken);
}

/// <summary>What was observed after the click. Facts only: the verdict also needs the search for the saved record.</summary>
public sealed record CommitEvidence
{
    /// <summary>False only when it is certain that the click was never dispatched to the page.</summary>
    public required bool ClickMayHaveReachedSite { get; init; }

    /// <summary>HTTP status of the response to the first write request; null when there was no response.</summary>
    public int? ResponseStatus { get; init; }

    /// <summary>A write request (POST, PUT, PATCH, DELETE) was sent.</summary>
    public bool WriteRequestSeen { get; init; }

    /// <summary>The element that is visible only after a save was visible.</summary>
    public bool LandedSeen { get; init; }

    /// <summary>The text in which the site says why it did not save; null when none was seen.</summary>
    public string? RefusedText { get; init; }

    /// <summary>Every write request since the click, as the driver sent it, with its answer. Complete only when <see cref="PageLeft"/>.</summary>
    public IReadOnlyList<CommitWrite> Writes { get; init; } = [];

    /// <summary>
    /// The page of the form was left after the click, so nothing of it can send the save again. Done only when every write request was answered in a way by which
    /// nothing was saved.
    /// </summary>
    public bool PageLeft { get; init; }

    /// <summary>There were write requests, and each was answered in a way by which nothing was saved.</summary>
    public bool EveryWriteProvesNotSaved => Writes.Count > 0 && Writes.All(write => write.ProofOfNotSaved(LoginAddress) != NotSavedProof.None);

    /// <summary>The address at which the site showed its login instead of an answer, without what follows a question mark; null when it did not.</summary>
    public string? LoginAddress { get; init; }

    /// <summary>What the form shows beside its fields since the click, while it still is there.</summary>
    public IReadOnlyList<FieldMessage> FieldMessages { get; init; } = [];

    /// <summary>The site showed its login instead of an answer.</summary>
    public bool SessionEnded { get; init; }

    /// <summary>The browser was lost while waiting.</summary>
    public bool BrowserLost { get; init; }

    /// <summary>The same in words, for the audit.</summary>
    public required string Summary { get; init; }
}

/// <summary>What a form says about one of its fields.</summary>
/// <param name="Field">The field's label.</param>
/// <param name="Text">The site's words.</param>
public sealed record FieldMessage(string Field, string Text);
