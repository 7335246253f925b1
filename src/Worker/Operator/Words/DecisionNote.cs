namespace BrowserAgent.Worker.Operator.Words;

/// <summary>What became of a decision that a person sent.</summary>
public enum DecisionNote
{
    Approved,
    Rejected,

    /// <summary>The queue refused it: somebody or something was faster.</summary>
    TooLate,

    ReasonMissing,
}
