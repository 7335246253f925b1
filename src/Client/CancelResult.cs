namespace BrowserAgent.Client;

/// <summary>What became of a cancel.</summary>
public abstract record CancelResult
{
    private CancelResult()
    {
    }

    /// <summary>The job is ended.</summary>
    public sealed record Cancelled : CancelResult;

    /// <summary>It runs: it ends at its next safe point, or is finished when it is past the last one. Wait for it to know.</summary>
    public sealed record Requested : CancelResult;

    /// <summary>It is finished, or a person decides about a record that may be in the site already.</summary>
    public sealed record TooLate(string Why) : CancelResult;

    public sealed record NotFound : CancelResult;

    /// <summary>No answer after all tries. It may have been cancelled: ask again.</summary>
    public sealed record Unavailable(string Why) : CancelResult;
}
