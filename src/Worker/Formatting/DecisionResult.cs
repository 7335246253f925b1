namespace BrowserAgent.Worker.Formatting;

/// <summary>What became of a decision that a person sent.</summary>
public enum DecisionResult
{
    Approved,
    Rejected,
    Cancelled,

    /// <summary>A worker holds it and was asked to end it.</summary>
    CancelAsked,

    /// <summary>The queue refused it: somebody or something was faster.</summary>
    TooLate,

    ReasonMissing,
}
