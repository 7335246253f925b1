using BrowserAgent.Sessions.Accounts;

namespace BrowserAgent.Worker.Accounts;

/// <summary>What a person can do for an account.</summary>
internal interface IAccountOperations
{
    /// <summary>Tries an account again that the site refused.</summary>
    Task<ReopenAccountResult> ReopenAsync(AccountId account, CancellationToken cancellationToken);

    /// <summary>Hands a one-time code to the login that waits for it.</summary>
    Task<GiveCodeResult> GiveCodeAsync(AccountId account, string code, CancellationToken cancellationToken);
}

/// <summary>What became of trying an account again.</summary>
internal enum ReopenAccountResult
{
    Reopened,

    /// <summary>It is not refused.</summary>
    NotRefused,

    /// <summary>This worker has no such account, and no other worker was refused with it.</summary>
    Unknown,
}

/// <summary>What became of a code that a person gave.</summary>
internal enum GiveCodeResult
{
    /// <summary>A login has it now.</summary>
    Taken,

    /// <summary>No login of the account waits for a code.</summary>
    NobodyWaits,

    /// <summary>This worker has no such account.</summary>
    Unknown,
}
