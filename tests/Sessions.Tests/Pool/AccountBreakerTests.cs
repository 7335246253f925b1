using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Leasing;
using BrowserAgent.Sessions.Pool;
using BrowserAgent.Sessions.Tests.Fixtures;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Pool;

/// <summary>Several pools with the same account, like several workers: a refused password reaches the site once over all of them.</summary>
public sealed class AccountBreakerTests : IAsyncLifetime
{
    private static readonly AccountId Wrong = new(PoolFixture.SiteName, "wrong");

    private readonly FakeAccountBreaker _breaker = new();
    private readonly FakeAccountPermits _permits = new();
    private LocalSite _site = null!;
    private LocalSiteAuthenticator _authenticator = null!;

    public async ValueTask InitializeAsync()
    {
        _site = await LocalSite.StartAsync();
        _authenticator = new LocalSiteAuthenticator(_site);
    }

    public async ValueTask DisposeAsync() => await _site.DisposeAsync();

    [Fact]
    public async Task LogIn_TwoWorkersAtOnceWithAWrongPassword_OneReachesTheSite()
    {
        await using var one = Worker(_permits, _breaker);
        await using var other = Worker(_permits.For("other"), _breaker);

        await RefusedAsync(one, other);

        Assert.Single(_site.Logins);
        Assert.Contains("asked by", one.Pool.Status()[0].Problem, StringComparison.Ordinal);
    }

    /// <summary>Control: without a shared breaker, each worker logs in once.</summary>
    [Fact]
    public async Task NegativeControl_EachWorkerKnowsItselfAlone_BothReachTheSite()
    {
        await using var one = Worker(permits: null, breaker: null);
        await using var other = Worker(permits: null, breaker: null);

        await RefusedAsync(one, other);

        Assert.Equal(2, _site.Logins.Count);
    }

    /// <summary>Control: with a shared breaker but without serialized logins, both workers log in.</summary>
    [Fact]
    public async Task NegativeControl_RefusalsSharedButNotTheTurn_BothReachTheSite()
    {
        var both = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _site.OnLogin = () =>
        {
            if (_site.Logins.Count == 2)
            {
                both.TrySetResult();
            }

            return both.Task;
        };
        await using var one = Worker(permits: null, _breaker);
        await using var other = Worker(permits: null, _breaker);

        await RefusedAsync(one, other);

        Assert.Equal(2, _site.Logins.Count);
    }

    [Fact]
    public async Task LogIn_WorkerRestartsAfterARefusal_AsksTheSiteNoMore()
    {
        await using (var one = Worker(_permits, _breaker))
        {
            await RefusedAsync(one);
        }

        await using var next = Worker(_permits.For("next"), _breaker);
        await RefusedAsync(next);

        Assert.Single(_site.Logins);
    }

    [Fact]
    public async Task LogIn_NobodyKnowsWhetherItIsRefused_IsNotTriedUntilThatIsKnown()
    {
        _breaker.Unreachable = true;
        await using var fixture = Worker(_permits, _breaker);

        await Eventually.TrueAsync(() => fixture.Pool.Status()[0] is { State: SessionState.Down, Problem: { } why } && why.Contains("no login was tried", StringComparison.Ordinal));
        Assert.Empty(_site.Logins);

        _breaker.Unreachable = false;
        await RefusedAsync(fixture);
        Assert.Single(_site.Logins);
    }

    [Fact]
    public async Task LogIn_RefusalCouldNotBeTold_IsToldLaterAndNotTakenForReopened()
    {
        _breaker.IsFull = true;
        await using var one = Worker(_permits, _breaker);
        await RefusedAsync(one);

        _breaker.IsFull = false;
        for (LoginRefusal? told = null; told is null; told = await _breaker.FindAsync(Wrong, CancellationToken.None))
        {
            await Task.Yield();
        }

        Assert.Equal(SessionState.Refused, one.Pool.Status()[0].State);
        Assert.Single(_site.Logins);
    }

    [Fact]
    public async Task LogIn_TurnLostInTheMiddle_IsBrokenOffAndTriedLater()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _site.OnLogin = () => held.Task;
        await using var fixture = PoolFixture.Start(_authenticator, ["buyer1"], settings: Settings(), permits: _permits, breaker: _breaker);
        await Eventually.TrueAsync(() => !_site.Logins.IsEmpty);

        // Another worker takes the login permit; the permit of the session is kept.
        _permits.RefusesLogins = true;
        await Eventually.TrueAsync(() => fixture.Pool.Status()[0].Problem is { } why && why.Contains("aborted", StringComparison.Ordinal));
        held.SetResult();
        _permits.RefusesLogins = false;

        await using var lease = await fixture.LeaseAsync();
        Assert.Equal(2, _site.Logins.Count);
    }

    [Fact]
    public async Task Reopen_MendedAccount_IsTriedAgainHereAndOnTheOtherWorker()
    {
        await using var one = Worker(_permits, _breaker);
        await using var other = Worker(_permits.For("other"), _breaker);
        await RefusedAsync(one, other);
        _authenticator.HasCorrectPassword = true;

        Assert.Equal(AccountReopenResult.Reopened, await one.Pool.ReopenAsync(Wrong, CancellationToken.None));

        await using var lease = await one.LeaseAsync();
        await Eventually.TrueAsync(() => other.Pool.Status()[0].State == SessionState.Ready);
        Assert.Equal(3, _site.Logins.Count);
    }

    [Fact]
    public async Task Reopen_StillWrong_IsRefusedAgainAfterOneMoreLogin()
    {
        await using var one = Worker(_permits, _breaker);
        await using var other = Worker(_permits.For("other"), _breaker);
        await RefusedAsync(one, other);

        Assert.Equal(AccountReopenResult.Reopened, await other.Pool.ReopenAsync(Wrong, CancellationToken.None));

        await Eventually.TrueAsync(() => _site.Logins.Count == 2);
        await RefusedAsync(one, other);
        Assert.Equal(2, _site.Logins.Count);
    }

    [Fact]
    public async Task Reopen_NobodyReopens_StaysRefusedWhoeverLooks()
    {
        await using var fixture = Worker(_permits, _breaker);
        await RefusedAsync(fixture);

        var asked = _breaker.Lookups;
        await Eventually.TrueAsync(() => _breaker.Lookups > asked + 2);

        Assert.Equal(SessionState.Refused, fixture.Pool.Status()[0].State);
        Assert.Single(_site.Logins);
    }

    [Fact]
    public async Task Reopen_NotRefusedOrUnknown_SaysSo()
    {
        await using var fixture = PoolFixture.Start(_authenticator, ["buyer1"], breaker: _breaker);
        await _breaker.TripAsync(new AccountId("elsewhere", "clerk"), "No.", "another", CancellationToken.None);

        Assert.Equal(AccountReopenResult.NotRefused, await fixture.Pool.ReopenAsync(new AccountId(PoolFixture.SiteName, "buyer1"), CancellationToken.None));
        Assert.Equal(AccountReopenResult.Unknown, await fixture.Pool.ReopenAsync(new AccountId(PoolFixture.SiteName, "nobody"), CancellationToken.None));

        // The account is another worker's, which may be down; the refusal counts for all workers.
        Assert.Equal(AccountReopenResult.Reopened, await fixture.Pool.ReopenAsync(new AccountId("elsewhere", "clerk"), CancellationToken.None));
    }

    private static async Task RefusedAsync(params PoolFixture[] workers)
    {
        await Task.WhenAll(workers.Select(async worker => Assert.IsType<LeaseResult.AccountsRefused>(await worker.AskAsync())));
        await Eventually.TrueAsync(() => workers.All(worker => worker.Pool.Status()[0].State == SessionState.Refused));
    }

    private static Dictionary<string, string?> Settings() => new(StringComparer.Ordinal)
    {
        // Both pools have a permit for their session, so only the login permit and the breaker keep them apart.
        ["Pool:Accounts:0:MaxSessions"] = "2",
        ["Pool:SeatHold"] = "00:00:02",
        ["Pool:HealthInterval"] = "00:00:01",
    };

    private PoolFixture Worker(IAccountPermits? permits, IAccountBreaker? breaker) =>
        PoolFixture.Start(_authenticator, ["wrong"], settings: Settings(), permits: permits, breaker: breaker);
}
