using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Authentication;
using Microsoft.Playwright;

namespace BrowserAgent.Campaigns.Worker.Decorators;

/// <summary>The refresh taken out: the pool is told that the site keeps a session for a day, so it never logs in again before the site ends one.</summary>
internal sealed class NoRefreshAuthenticator(ISessionAuthenticator authenticator) : ISessionAuthenticator
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public SiteSessionProfile ProfileOf(string site) => authenticator.ProfileOf(site) with { IdleTimeout = Day, AbsoluteTimeout = null };

    public Task<LoginResult> LogInAsync(IPage page, AccountId account, CancellationToken cancellationToken) =>
        authenticator.LogInAsync(page, account, cancellationToken);

    public Task<bool> IsAliveAsync(IPage page, AccountId account, CancellationToken cancellationToken) =>
        authenticator.IsAliveAsync(page, account, cancellationToken);
}
