using BrowserAgent.Sessions.Accounts;

namespace BrowserAgent.Sessions.Authentication;

/// <summary>One-time codes (RFC 6238), each handed out at most once per account by everybody who asks the same <see cref="IOneTimeCodeLedger"/>.</summary>
public interface IOneTimeCodes
{
    /// <summary>
    /// The next unused code of the account. Waits for the next 30 s window when the current code was handed out already or has under 5 s left.
    /// </summary>
    /// <param name="account">Whose code.</param>
    /// <param name="seed">The shared secret, base32.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<string> NextAsync(AccountId account, Secrets.Secret seed, CancellationToken cancellationToken);
}
