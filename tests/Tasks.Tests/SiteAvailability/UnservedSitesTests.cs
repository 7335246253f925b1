using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Leasing;
using BrowserAgent.Sessions.Pool;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Runs;
using BrowserAgent.Tasks.SiteAvailability;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Tests.SiteAvailability;

/// <summary>Which sites' jobs a worker leaves waiting, by the state of its sessions.</summary>
public sealed class UnservedSitesTests
{
    [Theory]
    [InlineData("Ready", 0, true, true)]
    [InlineData("Leased", 0, true, true)]
    [InlineData("Resting", 0, false, true)]
    [InlineData("Refused", 0, false, true)]
    [InlineData("Warming", 0, true, true)]
    [InlineData("Warming", 0, false, false)]
    [InlineData("Warming", 1, true, false)]
    [InlineData("Down", 1, true, false)]
    [InlineData("Standby", 0, true, false)]
    [InlineData("AwaitsCode", 0, true, false)]
    public void GetCurrent_OneSession_IsServedWhenItMaySoonBeLeased(string state, int failures, bool hasServed, bool served) =>
        Assert.Equal(served, !Sut(Session("a", state, failures, hasServed)).GetCurrent().Contains("shop"));

    [Fact]
    public void GetCurrent_OneOfTwoAccountsServes_TheSiteIsServed() =>
        Assert.Empty(Sut(Session("a", "Down", 3, true), Session("b", "Ready", 0, true)).GetCurrent());

    [Fact]
    public void GetCurrent_RestingBesideFailing_IsNotServed() =>
        Assert.Equal(["shop"], Sut(Session("a", "Resting", 0, false), Session("a", "Down", 1, false)).GetCurrent());

    private static SessionStatus Session(string account, string state, int failures, bool hasServed) => new()
    {
        SessionId = "s",
        Account = new AccountId("shop", account),
        State = Enum.Parse<SessionState>(state),
        FailedWarmUps = failures,
        HasServed = hasServed,
    };

    private static UnservedSites Sut(params SessionStatus[] sessions) => new(
        new Pool(sessions), new SiteOutageBreaker(Options.Create(new RunnerOptions()), Options.Create(new QueueOptions()), TimeProvider.System));

    private sealed class Pool(SessionStatus[] sessions) : ISessionPool
    {
        public Task<LeaseResult> LeaseAsync(LeaseRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

        public IReadOnlyList<SessionStatus> Status() => sessions;
    }
}
