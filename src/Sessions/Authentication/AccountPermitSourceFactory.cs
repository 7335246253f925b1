using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Configuration;
using BrowserAgent.Sessions.Launch;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions.Authentication;

/// <summary>Requests account permits for this worker.</summary>
internal sealed class AccountPermitSourceFactory(
    IAccountPermits permits, BrowserOwnerId owner, IOptions<PoolOptions> options, TimeProvider timeProvider, ILogger<AccountPermit> logger)
{
    /// <summary>Names this process; unique over all workers.</summary>
    public string WorkerId { get; } = $"{Environment.MachineName}/{owner.Id}";

    /// <summary>The permit of one session of an account.</summary>
    /// <param name="account">The account.</param>
    /// <param name="number">The session's number within the account and this worker.</param>
    /// <param name="maxSessions">How many sessions the account may have over all workers.</param>
    public AccountPermitSource ForSession(AccountId account, int number, int maxSessions) => Source(account, $"{WorkerId}/{number}", maxSessions);

    /// <summary>The one permit to log in as an account. It has an account name of its own, because the permits of sessions are counted separately.</summary>
    public AccountPermitSource ForLogin(AccountId account) => Source(new AccountId(account.Site, $"{account.Name}#login"), WorkerId, 1);

    private AccountPermitSource Source(AccountId account, string holder, int count) =>
        new(permits, new AccountPermitRequest(account, holder, count, options.Value.SeatHold), timeProvider, logger);
}

/// <summary>Acquires the same permit as often as it is needed.</summary>
internal sealed class AccountPermitSource(IAccountPermits permits, AccountPermitRequest request, TimeProvider timeProvider, ILogger logger)
{
    /// <param name="waiting">Called with the reason each time that no permit was free.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<AccountPermit> AcquireAsync(Action<string> waiting, CancellationToken cancellationToken) =>
        AccountPermit.AcquireAsync(permits, request, waiting, timeProvider, logger, cancellationToken);
}
