using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Authentication;
using Microsoft.Playwright;

namespace BrowserAgent.Campaigns.Worker.Decorators;

/// <summary>The watch on timers taken out: a page counts as settled when its network is quiet.</summary>
internal sealed class NoInitScriptAuthenticator(ISessionAuthenticator authenticator) : ISessionAuthenticator
{
    public SiteSessionProfile ProfileOf(string site) => authenticator.ProfileOf(site) with { InitScript = null };

    public Task<LoginResult> LogInAsync(IPage page, AccountId account, CancellationToken cancellationToken) =>
        authenticator.LogInAsync(page, account, cancellationToken);

    public Task<bool> IsAliveAsync(IPage page, AccountId account, CancellationToken cancellationToken) =>
        authenticator.IsAliveAsync(page, account, cancellationToken);
}
