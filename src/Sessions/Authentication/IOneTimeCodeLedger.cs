using BrowserAgent.Sessions.Accounts;

namespace BrowserAgent.Sessions.Authentication;

/// <summary>
/// Who may use which one-time code. A site takes a code once, so whatever logs in as the same account must ask the same ledger; the one given
/// here knows this process only, and a floor above that shares a store between workers replaces it.
/// </summary>
public interface IOneTimeCodeLedger
{
    /// <summary>Takes a code for the caller alone.</summary>
    /// <param name="account">Whose code.</param>
    /// <param name="step">Number of the code's 30 s window since 1970.</param>
    /// <param name="cancellationToken">Ends the wait for the answer; the code may be taken all the same.</param>
    /// <returns>False when this code, or a later one of the account, was taken before.</returns>
    ValueTask<bool> TryUseAsync(AccountId account, long step, CancellationToken cancellationToken);
}
