using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Leasing;
using BrowserAgent.Sessions.Pool;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;

namespace BrowserAgent.Campaigns.Worker.HttpUser;

/// <summary>Sessions without browsers: as many as there are slots, never refused, never stale; none at sites whose login fails.</summary>
internal sealed class HttpUserSessionPool(IOptions<HttpUserOptions> options, TimeProvider timeProvider) : ISessionPool
{
    private int _granted;

    public async Task<LeaseResult> LeaseAsync(LeaseRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (options.Value.WithoutLogin.Contains(request.Site))
        {
            await Task.Delay(options.Value.FailAfter, timeProvider, cancellationToken);
            return new LeaseResult.NoneFree("its login fails");
        }

        var account = new AccountId(request.Site, options.Value.Account);
        return new LeaseResult.Granted(new HttpUserLease(account, $"clerk-{Interlocked.Increment(ref _granted)}"));
    }

    public IReadOnlyList<SessionStatus> Status() =>
        [.. options.Value.WithoutLogin.Select(site => new SessionStatus
        {
            SessionId = $"{site}/1", Account = new AccountId(site, options.Value.Account), State = SessionState.Down, FailedWarmUps = 1, Problem = "its login fails",
        })];
}

/// <summary>One HTTP user's state: which record is open.</summary>
internal sealed class HttpUserLease(AccountId account, string id) : SessionLease
{
    public override string SessionId => id;

    public override AccountId Account => account;

    public override IPage Page => throw new InvalidOperationException("An HTTP user has no page: only the flow runner looks at one, and that is the clerk.");

    public override TimeSpan SiteTimeLeft => TimeSpan.FromHours(1);

    /// <summary>The saved record that was opened last.</summary>
    public SavedOrder? Open { get; set; }

    public override void Condemn(string why)
    {
        // The next lease is a new HTTP user in any case.
    }

    public override Task<LoginResult> LogInAgainAsync(CancellationToken cancellationToken) => Task.FromResult<LoginResult>(new LoginResult.LoggedIn());

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
