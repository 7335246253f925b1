namespace BrowserAgent.Client;

/// <summary>The result of a cancel.</summary>
public abstract record CancelResult
{
    private CancelResult()
    {
    }

    /// <summary>The job has ended.</summary>
    public sealed record Cancelled : CancelResult;

    /// <summary>The job runs. It ends at its next safe point, or runs to its end when it is past the last one; <see cref="BrowserAgentClient.WaitAsync"/> tells which.</summary>
    public sealed record Requested : CancelResult;

    /// <summary>The job is finished, or a person decides about a record that may be in the site already.</summary>
    public sealed record TooLate(string Why) : CancelResult;

    public sealed record NotFound : CancelResult;

    /// <summary>No answer after all tries. The job may have been cancelled; call again.</summary>
    public sealed record Unavailable(string Why) : CancelResult;
}
