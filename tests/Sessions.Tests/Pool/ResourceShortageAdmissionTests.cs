using BrowserAgent.Sessions.Leasing;
using BrowserAgent.Sessions.Machine;
using BrowserAgent.Sessions.Pool;
using BrowserAgent.Sessions.Tests.Fixtures;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Pool;

/// <summary>While the machine is short of resources, nothing is started or leased, and callers that wait get the reason.</summary>
public sealed class ResourceShortageAdmissionTests : IAsyncLifetime
{
    private LocalSite _site = null!;

    public async ValueTask InitializeAsync() => _site = await LocalSite.StartAsync();

    public async ValueTask DisposeAsync() => await _site.DisposeAsync();

    [Fact]
    public async Task LeaseAsync_NoRoomForALease_AnswersNoneFreeWithTheWordsAndServesLater()
    {
        var admission = new FakeAdmission();
        await using var fixture = PoolFixture.Start(new LocalSiteAuthenticator(_site), ["buyer1"], admission: admission);
        await (await fixture.LeaseAsync()).DisposeAsync();

        admission.Lease = "memory: 300 MiB are left";
        var none = Assert.IsType<LeaseResult.NoneFree>(await fixture.AskAsync(wait: TimeSpan.FromSeconds(2)));

        Assert.Contains("memory: 300 MiB are left", none.Why, StringComparison.Ordinal);
        Assert.Equal("memory: 300 MiB are left", fixture.Pool.Status()[0].Problem);
        var waiting = fixture.AskAsync();
        admission.Lease = null;
        var granted = Assert.IsType<LeaseResult.Granted>(await waiting);
        await granted.Lease.DisposeAsync();
        Assert.Single(_site.Logins);
    }

    [Fact]
    public async Task Warming_NoRoomForABrowser_StartsNoneAndTheSessionSaysWhy()
    {
        var admission = new FakeAdmission { Browser = "processes: 900 of 1,000 run" };
        await using var fixture = PoolFixture.Start(new LocalSiteAuthenticator(_site), ["buyer1"], admission: admission);

        await Eventually.TrueAsync(() => fixture.Pool.Status()[0] is { State: SessionState.Down, Problem: "processes: 900 of 1,000 run" });
        Assert.Empty(fixture.Browsers.All);
        Assert.Equal("processes: 900 of 1,000 run", fixture.Pool.WhyNoBrowser());

        admission.Browser = null;
        await using var lease = await fixture.LeaseAsync();
    }

    private sealed class FakeAdmission : IAdmissionControl
    {
        public volatile string? Browser;
        public volatile string? Lease;

        public string? WhyNoBrowser() => Browser;

        public string? WhyNoLease() => Lease;
    }
}
