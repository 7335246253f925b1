namespace BrowserAgent.Sessions.Accounts;

/// <summary>The result of reopening an account.</summary>
public enum AccountReopenResult
{
    /// <summary>Each worker that has the account logs in again.</summary>
    Reopened,

    /// <summary>The account was not refused.</summary>
    NotRefused,

    /// <summary>This worker has no such account, and no worker has stored a refusal of it.</summary>
    Unknown,
}
