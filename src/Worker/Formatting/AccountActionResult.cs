namespace BrowserAgent.Worker.Formatting;

/// <summary>What became of something that a person asked for an account.</summary>
public enum AccountActionResult
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
