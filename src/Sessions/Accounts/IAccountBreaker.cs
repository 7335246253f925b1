namespace BrowserAgent.Sessions.Accounts;

/// <summary>
/// Which accounts the site has refused. The next wrong try may lock an account, so whatever logs in as it must ask the same breaker before; the one
/// given here knows this process only, and a floor above that shares a store between workers replaces it. One that can't answer throws: then no
/// login is tried.
/// </summary>
public interface IAccountBreaker
{
    /// <returns>The refusal that stands; null when the account may be tried.</returns>
    ValueTask<AccountRefusal?> FindAsync(AccountId account, CancellationToken cancellationToken);

    /// <summary>Keeps everybody from the account until <see cref="ResetAsync"/>. The first refusal stays; told again it changes nothing.</summary>
    /// <param name="account">Whom the site refused.</param>
    /// <param name="siteText">What it said.</param>
    /// <param name="worker">Whose login it was.</param>
    /// <param name="cancellationToken">Ends the wait for the answer; it may be kept all the same.</param>
    ValueTask TripAsync(AccountId account, string siteText, string worker, CancellationToken cancellationToken);

    /// <summary>A person has mended the account.</summary>
    /// <returns>False when there was no refusal.</returns>
    ValueTask<bool> ResetAsync(AccountId account, CancellationToken cancellationToken);
}
