using BrowserAgent.Agent.Steps;

namespace BrowserAgent.Agent.Committing;

/// <summary>Whether the one irreversible click can be made.</summary>
public abstract record CommitPreparationResult
{
    private CommitPreparationResult()
    {
    }

    /// <summary>The element was found and is what the pack says. Nothing was clicked yet.</summary>
    public sealed record Ready(IPreparedCommit Commit) : CommitPreparationResult;

    /// <summary>The commit must not be made.</summary>
    public sealed record NotReady(FlowResult Outcome) : CommitPreparationResult;
}

/// <summary>The armed click. The caller writes its intent down between preparing and clicking.</summary>
public interface IPreparedCommit
{
    /// <summary>The picture of the filled form; null when the recorder wants none.</summary>
    string? FormPicture { get; }

    /// <summary>Clicks once and watches what comes of it. Never clicks twice, whatever happens; never throws for what the site or the browser does.</summary>
    Task<CommitEvidence> ClickOnceAsync(CancellationToken cancellationToken);
}

/// <summary>What was seen after the click. Facts, no verdict: the verdict needs the record search too.</summary>
public sealed record CommitEvidence
{
    /// <summary>False only when it is certain that the click was never dispatched to the page.</summary>
    public required bool ClickMayHaveReachedSite { get; init; }

    /// <summary>Status of the first writing request's answer; null when no answer came.</summary>
    public int? ResponseStatus { get; init; }

    /// <summary>A writing request (POST, PUT, PATCH, DELETE) left the browser.</summary>
    public bool WriteRequestSeen { get; init; }

    /// <summary>The element that is seen only when the record was saved was seen.</summary>
    public bool LandedSeen { get; init; }

    /// <summary>The text in which the site says why it did not save; null when none was seen.</summary>
    public string? RefusedText { get; init; }

    /// <summary>The site showed its login instead of an answer.</summary>
    public bool SessionEnded { get; init; }

    /// <summary>The browser was lost while waiting.</summary>
    public bool BrowserLost { get; init; }

    /// <summary>What was seen, in words for the audit.</summary>
    public required string Summary { get; init; }
}
