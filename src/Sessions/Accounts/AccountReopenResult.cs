namespace BrowserAgent.Sessions.Accounts;

/// <summary>What became of trying an account again.</summary>
public enum AccountReopenResult
{
    /// <summary>It is tried again, on each worker that has it.</summary>
    Reopened,

    /// <summary>It is not refused.</summary>
    NotRefused,

    /// <summary>This worker has no such account, and no other worker was refused with it.</summary>
    Unknown,
}
