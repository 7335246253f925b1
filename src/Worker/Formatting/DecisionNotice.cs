namespace BrowserAgent.Worker.Formatting;

/// <summary>The outcome of a person's decision. Values are the page's <c>?note=</c>.</summary>
public enum DecisionNotice
{
    Approved,
    Rejected,
    Cancelled,

    /// <summary>A worker runs the job and was asked to end it.</summary>
    CancelAsked,

    /// <summary>The queue refused it: the job changed its state first.</summary>
    TooLate,

    ReasonMissing,

    /// <summary>Who submitted the job may not approve it.</summary>
    OwnJob,

    /// <summary>Stored as the first of two approvals.</summary>
    FirstOfTwo,

    /// <summary>Who gave the first approval may not give the second.</summary>
    SecondByTheSame,
}
