using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Pool;
using BrowserAgent.Sessions.Tests.Fixtures;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Pool;

public sealed class SiteSessionTimeoutTests : IAsyncLifetime
{
    private LocalSite _site = null!;

    public async ValueTask InitializeAsync() => _site = await LocalSite.StartAsync();

    public async ValueTask DisposeAsync() => await _site.DisposeAsync();

    [Fact]
    public async Task LeaseAsync_SessionNearItsIdleTimeout_IsLoggedInAgainBeforeItIsGranted()
    {
        var time = new ShiftableTimeProvider();
        await using var fixture = PoolFixture.Start(new LocalSiteAuthenticator(_site), ["buyer1"], time);
        await (await fixture.LeaseAsync()).DisposeAsync();
        Assert.Single(_site.Logins);

        time.Shift(TimeSpan.FromMinutes(20) - TimeSpan.FromSeconds(10));

        await using var lease = await fixture.LeaseAsync();
        Assert.Empty(fixture.Pool.Recycled());
        Assert.Equal(2, _site.Logins.Count);
        Assert.InRange(lease.SiteTimeLeft, TimeSpan.FromMinutes(19), TimeSpan.FromMinutes(20));
    }

    [Fact]
    public async Task LeaseAsync_IdleTimeShortButNotOver_IsTouchedInsteadOfLoggedInAgain()
    {
        var time = new ShiftableTimeProvider();
        var authenticator = new LocalSiteAuthenticator(_site);
        await using var fixture = PoolFixture.Start(authenticator, ["buyer1"], time);
        await (await fixture.LeaseAsync()).DisposeAsync();

        time.Shift(TimeSpan.FromMinutes(19));

        await using var lease = await fixture.LeaseAsync();
        Assert.Equal((1, 1), (_site.Logins.Count, authenticator.AliveChecks));
        Assert.InRange(lease.SiteTimeLeft, TimeSpan.FromMinutes(19), TimeSpan.FromMinutes(20));
        Assert.Equal("about:blank", lease.Page.Url);
    }

    [Fact]
    public async Task LeaseAsync_AbsoluteTimeShort_IsLoggedInAgainWhateverTheActivity()
    {
        var time = new ShiftableTimeProvider();
        var authenticator = new LocalSiteAuthenticator(_site) { AbsoluteTimeout = TimeSpan.FromMinutes(30) };
        await using var fixture = PoolFixture.Start(authenticator, ["buyer1"], time);
        await using (var first = await fixture.LeaseAsync())
        {
            time.Shift(TimeSpan.FromMinutes(19));
            await first.Page.GotoAsync(_site.At("/home"));
            Assert.InRange(first.SiteTimeLeft, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(11));
        }

        await using var enough = await fixture.LeaseAsync(TimeSpan.FromMinutes(8));
        Assert.Single(_site.Logins);
        await enough.DisposeAsync();
        time.Shift(TimeSpan.FromMinutes(9));
        await using var tooShort = await fixture.LeaseAsync(TimeSpan.FromMinutes(8));
        Assert.Equal(2, _site.Logins.Count);
    }

    [Theory]
    [InlineData("fetch('/home')", true)]
    [InlineData("new Promise(done => { const pixel = new Image(); pixel.onload = pixel.onerror = done; pixel.src = '/pixel' })", false)]
    public async Task SiteTimeLeft_PageAskedTheSiteInAnOpenLease_CountsWhatKeepsASessionAwake(string script, bool counts)
    {
        var time = new ShiftableTimeProvider();
        // The permit lasts longer than the shift of the clock below; else it would expire, and the session be closed during the lease.
        await using var fixture = PoolFixture.Start(new LocalSiteAuthenticator(_site), ["buyer1"], time, new() { ["Pool:SeatHold"] = "00:10:00" });
        await using var lease = await fixture.LeaseAsync();
        await lease.Page.GotoAsync(_site.At("/page"));
        time.Shift(TimeSpan.FromMinutes(5));

        await lease.Page.EvaluateAsync($"{script}.then(() => {{}})");

        Assert.Equal(counts, lease.SiteTimeLeft > TimeSpan.FromMinutes(17));
    }

    [Fact]
    public async Task Health_SiteEndedTheSession_LogsInAgainUnasked()
    {
        await using var fixture = PoolFixture.Start(
            new LocalSiteAuthenticator(_site), ["buyer1"], settings: new() { ["Pool:HealthInterval"] = "00:00:01" });
        await (await fixture.LeaseAsync()).DisposeAsync();
        _site.EndSessions();

        await Eventually.TrueAsync(() => _site.Logins.Count == 2 && fixture.Pool.Status()[0].State == SessionState.Ready);
    }

    [Fact]
    public async Task LogInAgainAsync_SiteEndedTheSession_LeaseGoesOn()
    {
        await using var fixture = PoolFixture.Start(new LocalSiteAuthenticator(_site), ["buyer1"]);
        await using var lease = await fixture.LeaseAsync();
        _site.EndSessions();

        Assert.IsType<LoginResult.LoggedIn>(await lease.LogInAgainAsync(CancellationToken.None));

        Assert.Equal("Welcome buyer1", await lease.Page.Locator("h1").InnerTextAsync());
    }
}
