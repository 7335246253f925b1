using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Pool;
using BrowserAgent.Sessions.Secrets;
using BrowserAgent.Sessions.Tests.Fixtures;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Pool;

/// <summary>A login that waits for a one-time code which only a person has.</summary>
public sealed class LoginAwaitingPersonCodeTests : IAsyncLifetime
{
    private static readonly AccountId Asks = new(PoolFixture.SiteName, "asks");

    private LocalSite _site = null!;

    public async ValueTask InitializeAsync() => _site = await LocalSite.StartAsync();

    public async ValueTask DisposeAsync() => await _site.DisposeAsync();

    [Fact]
    public async Task LogIn_PersonGivesTheCode_GoesOnWithIt()
    {
        var authenticator = new LocalSiteAuthenticator(_site);
        await using var fixture = PoolFixture.Start(authenticator, ["asks"]);
        authenticator.Codes.SetResult(fixture.Codes);
        await Eventually.TrueAsync(() => fixture.Pool.Status()[0] is { State: SessionState.AwaitsCode, Problem: not null });

        Assert.True(fixture.Codes.TrySubmit(Asks, new Secret(LocalSite.Password)));

        await using var lease = await fixture.LeaseAsync();
        Assert.Equal((SessionState.Leased, null), (fixture.Pool.Status()[0].State, fixture.Pool.Status()[0].Problem));
        Assert.Single(_site.Logins);
    }

    /// <summary>The wait is twice as long as the login timeout, which is paused meanwhile.</summary>
    [Fact]
    public async Task LogIn_NobodyGivesTheCode_NeedsAPersonPastTheLoginsOwnLimit()
    {
        var authenticator = new LocalSiteAuthenticator(_site);
        await using var fixture = PoolFixture.Start(
            authenticator, ["asks"], settings: new() { ["Pool:LoginTimeout"] = "00:00:05", ["Pool:PersonCodeTimeout"] = "00:00:10" });
        authenticator.Codes.SetResult(fixture.Codes);

        await Eventually.TrueAsync(() => fixture.Pool.Status()[0].State == SessionState.AwaitsCode);
        await Eventually.TrueAsync(() => fixture.Pool.Status()[0].State == SessionState.Down);

        Assert.Equal("needs a person: nobody gave the code", fixture.Pool.Status()[0].Problem);
        Assert.Empty(_site.Logins);
    }
}
