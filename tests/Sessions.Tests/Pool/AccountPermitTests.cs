using BrowserAgent.Sessions.Leasing;
using BrowserAgent.Sessions.Pool;
using BrowserAgent.Sessions.Tests.Fixtures;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Pool;

/// <summary>Two pools with the same account, like two workers.</summary>
public sealed class AccountPermitTests : IAsyncLifetime
{
    private static readonly Dictionary<string, string?> ShortPermitTime = new(StringComparer.Ordinal) { ["Pool:SeatHold"] = "00:00:02" };

    private LocalSite _site = null!;

    public async ValueTask InitializeAsync() => _site = await LocalSite.StartAsync();

    public async ValueTask DisposeAsync() => await _site.DisposeAsync();

    [Fact]
    public async Task Pool_PermitsHeldByAnother_StandsByAndLogsInWhenReleased()
    {
        var permits = new FakeAccountPermits();
        var first = PoolFixture.Start(new LocalSiteAuthenticator(_site), ["buyer1"], settings: ShortPermitTime, permits: permits);

        // Started after the first pool has the permit; if both started together, either could get it.
        await using var lease = await first.LeaseAsync();
        await using var second = PoolFixture.Start(new LocalSiteAuthenticator(_site), ["buyer1"], settings: ShortPermitTime, permits: permits.For("other"));
        try
        {
            var none = Assert.IsType<LeaseResult.NoneFree>(await second.AskAsync());

            Assert.Contains("all 1 sessions that", none.Why, StringComparison.Ordinal);
            Assert.Equal(SessionState.Standby, Assert.Single(second.Pool.Status()).State);
            Assert.Single(_site.Logins);
        }
        finally
        {
            await first.DisposeAsync();
        }

        await Until(() => second.Pool.Status()[0].State == SessionState.Ready);
        await using var taken = await second.LeaseAsync();
        Assert.Equal(2, _site.Logins.Count);
    }

    /// <summary>Control: pools that do not share permits are both logged in.</summary>
    [Fact]
    public async Task Pool_PermitsNotShared_BothLogIn()
    {
        await using var first = PoolFixture.Start(new LocalSiteAuthenticator(_site), ["buyer1"]);
        await using var second = PoolFixture.Start(new LocalSiteAuthenticator(_site), ["buyer1"]);
        await using var one = await first.LeaseAsync();
        await using var other = await second.LeaseAsync();

        Assert.Equal(2, _site.Logins.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Pool_PermitLostOrUnknown_ClosesItsSession(bool unreachable)
    {
        var permits = new FakeAccountPermits();
        await using var fixture = PoolFixture.Start(new LocalSiteAuthenticator(_site), ["buyer1"], settings: ShortPermitTime, permits: permits);
        await using (await fixture.LeaseAsync())
        {
            Assert.Equal(SessionState.Leased, fixture.Pool.Status()[0].State);
        }

        (permits.Refuses, permits.Unreachable) = (!unreachable, unreachable);

        await Until(() => fixture.Pool.Status()[0].State == SessionState.Standby);
        (permits.Refuses, permits.Unreachable) = (false, false);
        await Until(() => fixture.Pool.Status()[0].State == SessionState.Ready);
        Assert.Equal(2, _site.Logins.Count);
    }

    private static async Task Until(Func<bool> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        while (!holds())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
