namespace BrowserAgent.Sessions.Accounts;

/// <summary>
/// A circuit breaker for accounts that the site has refused. Another wrong login may lock an account, so everything that logs in must ask the same breaker
/// first. The default implementation knows this process only; a host whose workers share a store replaces it. When it can't answer it throws, and no
/// login is tried.
/// </summary>
public interface IAccountBreaker
{
    /// <returns>The refusal in force; null when a login may be tried.</returns>
    ValueTask<LoginRefusal?> FindAsync(AccountId account, CancellationToken cancellationToken);

    /// <summary>Stores a refusal, which blocks logins until <see cref="ResetAsync"/>. A later refusal does not replace the first.</summary>
    /// <param name="account">The account that the site refused.</param>
    /// <param name="siteText">The site's message.</param>
    /// <param name="worker">The worker that tried the login.</param>
    /// <param name="cancellationToken">Ends the wait for the result; the refusal may have been stored nevertheless.</param>
    ValueTask TripAsync(AccountId account, string siteText, string worker, CancellationToken cancellationToken);

    /// <summary>Removes the refusal: a person has corrected the account.</summary>
    /// <returns>False when there was no refusal.</returns>
    ValueTask<bool> ResetAsync(AccountId account, CancellationToken cancellationToken);
}
