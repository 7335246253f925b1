using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Pool;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;

namespace BrowserAgent.Campaigns.Worker.Clerk;

/// <summary>Sessions without browsers: as many as there are slots, never refused, never stale.</summary>
internal sealed class ClerkPool(IOptions<ClerkOptions> options) : ISessionPool
{
    private int _granted;

    public Task<LeaseOutcome> LeaseAsync(LeaseRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var account = new AccountId(request.Site, options.Value.Account);
        return Task.FromResult<LeaseOutcome>(new LeaseOutcome.Granted(new ClerkLease(account, $"clerk-{Interlocked.Increment(ref _granted)}")));
    }

    public IReadOnlyList<SessionStatus> Status() => [];
}

/// <summary>One clerk's desk: which record lies open on it.</summary>
internal sealed class ClerkLease(AccountId account, string id) : SessionLease
{
    public override string SessionId => id;

    public override AccountId Account => account;

    public override IPage Page => throw new InvalidOperationException("A clerk has no page: only the flow runner looks at one, and that is the clerk.");

    public override TimeSpan SiteTimeLeft => TimeSpan.FromHours(1);

    /// <summary>The saved record that was opened last.</summary>
    public DeskRecord? Open { get; set; }

    public override void Condemn(string why)
    {
        // The next lease is a new clerk anyway.
    }

    public override Task<LoginOutcome> LogInAgainAsync(CancellationToken cancellationToken) => Task.FromResult<LoginOutcome>(new LoginOutcome.LoggedIn());

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
