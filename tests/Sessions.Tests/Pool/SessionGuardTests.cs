using BrowserAgent.Sessions.Pool;
using BrowserAgent.Sessions.Tests.Fixtures;
using Microsoft.Playwright;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Pool;

public sealed class SessionGuardTests : IAsyncLifetime
{
    private LocalSite _site = null!;
    private LocalSite _foreign = null!;
    private PoolHouse _house = null!;
    private SessionLease _lease = null!;

    public async Task InitializeAsync()
    {
        _site = await LocalSite.StartAsync();
        _foreign = await LocalSite.StartAsync();
        // The full browser: the slim one has no chrome: pages.
        _house = PoolHouse.Start(new LocalAuthenticator(_site), ["buyer1"], settings: new() { ["Browser:ExecutablePath"] = "/usr/bin/chromium" });
        _lease = await _house.LeaseAsync();
    }

    public async Task DisposeAsync()
    {
        await _house.DisposeAsync();
        await _site.DisposeAsync();
        await _foreign.DisposeAsync();
    }

    [Fact]
    public async Task Lease_ForeignAddresses_AreNotedAndLeft()
    {
        foreach (var address in new[] { "data:text/html,<h1>foreign</h1>", "file:///etc/hostname", "chrome://version/" })
        {
            var before = _house.Browsers.BlockedRequests;
            try
            {
                await _lease.Page.GotoAsync(address);
            }
            catch (PlaywrightException interrupted)
            {
                Assert.Contains("interrupted", interrupted.Message, StringComparison.Ordinal);
            }

            await Eventually.TrueAsync(() => _house.Browsers.BlockedRequests > before && _lease.Page.Url == "about:blank");
            Assert.Contains(_lease.Notes, note => note == $"document left: {address[..address.IndexOf(':', StringComparison.Ordinal)]}:" || note.StartsWith("document left: chrome", StringComparison.Ordinal));
        }

        _site.RedirectTo = _foreign.At("/");
        await Assert.ThrowsAsync<PlaywrightException>(() => _lease.Page.GotoAsync(_site.At("/redirect")));
        Assert.Contains(_lease.Notes, note => note == $"request held back: {_foreign.Origin.GetLeftPart(UriPartial.Authority)}");
        Assert.Empty(_foreign.Requests);

        await _lease.DisposeAsync();
        _lease = await _house.LeaseAsync();

        // After all that the session still works.
        await _lease.Page.GotoAsync(_site.At("/home"));
        Assert.Equal("Welcome buyer1", await _lease.Page.Locator("h1").InnerTextAsync());
        Assert.Single(_site.Logins);
    }
}
