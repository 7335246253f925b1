using BrowserAgent.Sessions.Pool;
using BrowserAgent.Sessions.Tests.Fixtures;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Pool;

/// <summary>Two pools with the same account, as two workers have them.</summary>
public sealed class AccountSeatTests : IAsyncLifetime
{
    private static readonly Dictionary<string, string?> ShortHold = new(StringComparer.Ordinal) { ["Pool:SeatHold"] = "00:00:02" };

    private LocalSite _site = null!;

    public async ValueTask InitializeAsync() => _site = await LocalSite.StartAsync();

    public async ValueTask DisposeAsync() => await _site.DisposeAsync();

    [Fact]
    public async Task Pool_SeatsTakenByAnother_StandsByAndLogsInWhenTheyAreLeft()
    {
        var seats = new SharedSeats();
        var first = PoolHouse.Start(new LocalAuthenticator(_site), ["buyer1"], settings: ShortHold, seats: seats);

        // Started when the first one sits: which of two that start together does is a matter of luck.
        await using var lease = await first.LeaseAsync();
        await using var second = PoolHouse.Start(new LocalAuthenticator(_site), ["buyer1"], settings: ShortHold, seats: seats.For("other"));
        try
        {
            var none = Assert.IsType<LeaseOutcome.NoneFree>(await second.AskAsync());

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

    /// <summary>What the seats are for: pools that do not share them are both logged in.</summary>
    [Fact]
    public async Task Pool_SeatsNotShared_BothLogIn()
    {
        await using var first = PoolHouse.Start(new LocalAuthenticator(_site), ["buyer1"]);
        await using var second = PoolHouse.Start(new LocalAuthenticator(_site), ["buyer1"]);
        await using var one = await first.LeaseAsync();
        await using var other = await second.LeaseAsync();

        Assert.Equal(2, _site.Logins.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Pool_SeatTakenAwayOrUnknown_ClosesItsSession(bool unreachable)
    {
        var seats = new SharedSeats();
        await using var house = PoolHouse.Start(new LocalAuthenticator(_site), ["buyer1"], settings: ShortHold, seats: seats);
        await using (await house.LeaseAsync())
        {
            Assert.Equal(SessionState.Leased, house.Pool.Status()[0].State);
        }

        (seats.Refuses, seats.Unreachable) = (!unreachable, unreachable);

        await Until(() => house.Pool.Status()[0].State == SessionState.Standby);
        (seats.Refuses, seats.Unreachable) = (false, false);
        await Until(() => house.Pool.Status()[0].State == SessionState.Ready);
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
