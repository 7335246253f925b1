using BrowserAgent.Sessions.Pool;
using BrowserAgent.Sessions.Tests.Fixtures;
using Microsoft.Playwright;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Pool;

public sealed class ForeignOriginBlockingTests : IAsyncLifetime
{
    private LocalSite _site = null!;
    private LocalSite _foreign = null!;

    public async ValueTask InitializeAsync()
    {
        _site = await LocalSite.StartAsync();
        _foreign = await LocalSite.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _site.DisposeAsync();
        await _foreign.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(InstalledBrowsers.All), MemberType = typeof(InstalledBrowsers))]
    public async Task Lease_ForeignAddresses_AreNotedAndLeft(string browser)
    {
        var log = new ListLoggerProvider();
        await using var fixture = PoolFixture.Start(new LocalSiteAuthenticator(_site), ["buyer1"], settings: new() { ["Browser:ExecutablePath"] = browser }, log: log);
        var lease = await fixture.LeaseAsync();
        foreach (var address in new[] { "data:text/html,<h1>foreign</h1>", "file:///etc/hostname", "chrome://version/" })
        {
            var before = log.BlockedRequests;
            try
            {
                await lease.Page.GotoAsync(address);
            }
            catch (PlaywrightException unknown) when (unknown.Message.Contains("ERR_INVALID_URL", StringComparison.Ordinal))
            {
                // The headless shell has no chrome: pages: nothing was opened, so the page shows at most the browser's error page.
                Assert.StartsWith("chrome:", address, StringComparison.Ordinal);
                Assert.Contains(lease.Page.Url, (string[])["about:blank", "chrome-error://chromewebdata/"]);
                continue;
            }
            catch (PlaywrightException interrupted)
            {
                Assert.Contains("interrupted", interrupted.Message, StringComparison.Ordinal);
            }

            await Eventually.TrueAsync(() => log.BlockedRequests > before && lease.Page.Url == "about:blank");
            Assert.Contains(lease.Notes, note => note == $"document left: {address[..address.IndexOf(':', StringComparison.Ordinal)]}:" || note.StartsWith("document left: chrome", StringComparison.Ordinal));
        }

        _site.RedirectTo = _foreign.At("/");
        await Assert.ThrowsAsync<PlaywrightException>(() => lease.Page.GotoAsync(_site.At("/redirect")));
        Assert.Contains(lease.Notes, note => note == $"request blocked: {_foreign.Origin.GetLeftPart(UriPartial.Authority)}");
        Assert.Empty(_foreign.Requests);

        await lease.DisposeAsync();
        lease = await fixture.LeaseAsync();

        // The session still works afterwards.
        await lease.Page.GotoAsync(_site.At("/home"));
        Assert.Equal("Welcome buyer1", await lease.Page.Locator("h1").InnerTextAsync());
        Assert.Empty(fixture.Recycled.Newest);
        Assert.Single(_site.Logins);
    }
}
