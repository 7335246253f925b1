namespace BrowserAgent.Sessions.Accounts;

/// <summary>
/// Limits how many sessions of an account exist at once. Everything that logs in as the same account must use the same permits. The default
/// implementation knows this process only; a host whose workers share a store replaces it.
/// </summary>
public interface IAccountPermits
{
    /// <summary>Acquires a permit of the account, or renews the one that the holder has.</summary>
    /// <param name="account">The account.</param>
    /// <param name="holder">Names the holder; unique over all workers.</param>
    /// <param name="permits">How many permits the account has.</param>
    /// <param name="duration">Until the permit expires, unless it is renewed.</param>
    /// <param name="cancellationToken">Ends the wait for the result; the permit may have been acquired nevertheless.</param>
    /// <returns>False when other holders have all permits.</returns>
    ValueTask<bool> TryAcquireAsync(AccountId account, string holder, int permits, TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>Releases the holder's permit, if it has one.</summary>
    ValueTask ReleaseAsync(AccountId account, string holder, CancellationToken cancellationToken);
}
