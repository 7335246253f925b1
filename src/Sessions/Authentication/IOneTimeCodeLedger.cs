using BrowserAgent.Sessions.Accounts;

namespace BrowserAgent.Sessions.Authentication;

/// <summary>
/// Records which one-time codes were used. A site accepts a code once, so everything that logs in as the same account must use the same ledger. The
/// default one knows this process only; a host whose workers share a store replaces it.
/// </summary>
public interface IOneTimeCodeLedger
{
    /// <summary>Claims a code for the caller only.</summary>
    /// <param name="account">The account that logs in.</param>
    /// <param name="step">Number of the code's 30 s window since 1970.</param>
    /// <param name="cancellationToken">Ends the wait for the result; the code may have been claimed nevertheless.</param>
    /// <returns>False when this code, or a later one of the account, was claimed before.</returns>
    ValueTask<bool> TryUseAsync(AccountId account, long step, CancellationToken cancellationToken);
}
