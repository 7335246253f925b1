using BrowserAgent.Sessions.Accounts;

namespace BrowserAgent.Worker.Accounts;

/// <summary>What a person can do for an account.</summary>
internal interface IAccountLoginRecovery
{
    /// <summary>Tries an account again that the site refused.</summary>
    Task<AccountReopenResult> ReopenAsync(AccountId account, CancellationToken cancellationToken);

    /// <summary>Gives a one-time code to the login that waits for it.</summary>
    Task<GiveCodeResult> GiveCodeAsync(AccountId account, string code, CancellationToken cancellationToken);
}

/// <summary>The outcome of giving a one-time code.</summary>
internal enum GiveCodeResult
{
    /// <summary>A login of this worker uses it.</summary>
    Taken,

    /// <summary>No login of the account waits for a code.</summary>
    NobodyWaits,

    /// <summary>This worker has no such account.</summary>
    Unknown,
}
