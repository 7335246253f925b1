using BrowserAgent.Sessions.Accounts;

namespace BrowserAgent.Sessions.Authentication;

/// <summary>One-time codes (RFC 6238), each given out at most once per account by all users of the same <see cref="IOneTimeCodeLedger"/>.</summary>
public interface IOneTimeCodeGenerator
{
    /// <summary>
    /// The next unused code of the account. Waits for the next 30 s window when the current code was given out already or has under 5 s left.
    /// </summary>
    /// <param name="account">The account that logs in.</param>
    /// <param name="seed">The shared secret, base32.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<string> NextAsync(AccountId account, Secrets.Secret seed, CancellationToken cancellationToken);
}
