namespace BrowserAgent.Sessions.Accounts;

/// <summary>
/// How many sessions of an account there may be at once. Whatever logs in as the same account must ask the same seats; those given here know this
/// process only, and a floor above that shares a store between workers replaces them.
/// </summary>
public interface IAccountPermits
{
    /// <summary>Takes one of the account's seats, or keeps the one that the holder has.</summary>
    /// <param name="account">Whose seat.</param>
    /// <param name="holder">Who sits on it: unique over all workers.</param>
    /// <param name="permits">How many the account has.</param>
    /// <param name="duration">How long it stays taken unless it is kept again.</param>
    /// <param name="cancellationToken">Ends the wait for the answer; the seat may be taken all the same.</param>
    /// <returns>False when others sit on all of them.</returns>
    ValueTask<bool> TryAcquireAsync(AccountId account, string holder, int permits, TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>Leaves the seat, if the holder has one.</summary>
    ValueTask ReleaseAsync(AccountId account, string holder, CancellationToken cancellationToken);
}
