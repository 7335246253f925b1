namespace BrowserAgent.Worker.Formatting;

/// <summary>The outcome of a person's action on an account. Values are the page's <c>?note=</c>.</summary>
public enum AccountActionNotice
{
    Reopened,

    /// <summary>The account is not refused, or no longer.</summary>
    NotRefused,

    CodeGiven,

    /// <summary>No login of the account waits for a code, or no longer.</summary>
    NobodyWaits,

    CodeMissing,

    NoSuchAccount,
}
