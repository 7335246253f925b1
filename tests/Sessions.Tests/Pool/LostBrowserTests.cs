using System.Diagnostics;
using BrowserAgent.Sessions.Processes;
using BrowserAgent.Sessions.Tests.Fixtures;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Pool;

/// <summary>Browsers that hang or lose their driver while a job uses them: the next job gets another one, and no process or file of the old one remains.</summary>
public sealed class LostBrowserTests : IAsyncLifetime
{
    private LocalSite _site = null!;

    public async ValueTask InitializeAsync() => _site = await LocalSite.StartAsync();

    public async ValueTask DisposeAsync() => await _site.DisposeAsync();

    [Fact]
    public async Task Condemn_BrowserHangs_ItsContextCannotCloseSoTheBrowserIsKilled()
    {
        await using var fixture = PoolFixture.Start(new LocalSiteAuthenticator(_site), ["buyer1"]);
        var lease = await fixture.LeaseAsync();
        var hung = fixture.Instance;
        var processes = hung.Processes;
        foreach (var process in processes)
        {
            using var stop = Process.Start("/bin/kill", ["-STOP", $"{process.Id}"]);
            await stop.WaitForExitAsync();
        }

        lease.Condemn("it hangs");
        await lease.DisposeAsync();
        await using var next = await fixture.LeaseAsync();

        Assert.DoesNotContain(processes, ProcessTable.IsAlive);
        Assert.NotEqual(hung.Id, fixture.Instance.Id);
        await next.Page.GotoAsync(_site.At("/home"));
        Assert.Equal("Welcome buyer1", await next.Page.Locator("h1").InnerTextAsync());
    }

    [Fact]
    public async Task DriverKilledInALease_NextLeaseHasAnotherBrowserAndTheOldOneIsGone()
    {
        await using var fixture = PoolFixture.Start(new LocalSiteAuthenticator(_site), ["buyer1"]);
        var lease = await fixture.LeaseAsync();
        var lost = fixture.Instance;
        var processes = lost.Processes;
        var root = Assert.Single(processes, process => processes.All(other => other.Id != process.ParentId));

        ProcessTable.Kill(ProcessTable.Find(root.ParentId)!.Value);
        await Eventually.TrueAsync(() => !lost.IsAlive);
        await lease.DisposeAsync();
        await using var next = await fixture.LeaseAsync();

        await Eventually.TrueAsync(() => !processes.Any(ProcessTable.IsAlive));
        Assert.NotEqual(lost.Id, fixture.Instance.Id);
        await next.Page.GotoAsync(_site.At("/home"));
        Assert.Equal("Welcome buyer1", await next.Page.Locator("h1").InnerTextAsync());
    }

    [Fact]
    public async Task LeaseAsync_ServedAsManyJobsAsItMay_SessionIsReplacedBetweenJobs()
    {
        await using var fixture = PoolFixture.Start(new LocalSiteAuthenticator(_site), ["buyer1"], settings: new() { ["Pool:RetireAfterJobs"] = "2" });
        var contexts = new List<Microsoft.Playwright.IBrowserContext>();
        for (var job = 0; job < 3; job++)
        {
            await using var lease = await fixture.LeaseAsync();
            contexts.Add(lease.Page.Context);
        }

        Assert.Same(contexts[0], contexts[1]);
        Assert.NotSame(contexts[1], contexts[2]);
        Assert.Equal(2, _site.Logins.Count);
    }
}
