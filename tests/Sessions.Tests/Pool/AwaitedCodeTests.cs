using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Pool;
using BrowserAgent.Sessions.Secrets;
using BrowserAgent.Sessions.Tests.Fixtures;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Pool;

/// <summary>A login that waits in the middle for a code which only a person has.</summary>
public sealed class AwaitedCodeTests : IAsyncLifetime
{
    private static readonly AccountId Asks = new(PoolHouse.SiteName, "asks");

    private LocalSite _site = null!;

    public async ValueTask InitializeAsync() => _site = await LocalSite.StartAsync();

    public async ValueTask DisposeAsync() => await _site.DisposeAsync();

    [Fact]
    public async Task LogIn_PersonGivesTheCode_GoesOnWithIt()
    {
        var authenticator = new LocalAuthenticator(_site);
        await using var house = PoolHouse.Start(authenticator, ["asks"]);
        authenticator.Codes.SetResult(house.Codes);
        await Eventually.TrueAsync(() => house.Pool.Status()[0] is { State: SessionState.AwaitsCode, Trouble: not null });

        Assert.True(house.Codes.Give(Asks, new Secret(LocalSite.Password)));

        await using var lease = await house.LeaseAsync();
        Assert.Equal((SessionState.Leased, null), (house.Pool.Status()[0].State, house.Pool.Status()[0].Trouble));
        Assert.Single(_site.Logins);
    }

    /// <summary>The wait is twice as long as a login may take.</summary>
    [Fact]
    public async Task LogIn_NobodyGivesTheCode_NeedsAPersonPastTheLoginsOwnLimit()
    {
        var authenticator = new LocalAuthenticator(_site);
        await using var house = PoolHouse.Start(
            authenticator, ["asks"], settings: new() { ["Pool:LoginTimeout"] = "00:00:05", ["Pool:PersonCodeTimeout"] = "00:00:10" });
        authenticator.Codes.SetResult(house.Codes);

        await Eventually.TrueAsync(() => house.Pool.Status()[0].State == SessionState.AwaitsCode);
        await Eventually.TrueAsync(() => house.Pool.Status()[0].State == SessionState.Down);

        Assert.Equal("needs a person: nobody gave the code", house.Pool.Status()[0].Trouble);
        Assert.Empty(_site.Logins);
    }
}
