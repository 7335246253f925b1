using BrowserAgent.Sessions.Tests.Fixtures;
using Microsoft.Playwright;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Launch;

public sealed class OriginGuardTests(OriginGuardFixture browsers) : IClassFixture<OriginGuardFixture>
{
    /// <summary>FOREIGN stands for the foreign server's address, which differs from the site in port, host name or IP address.</summary>
    private static readonly (string Host, string Html)[] Ways =
    [
        ("127.0.0.1", "<img src='FOREIGN'>"),
        ("localhost", "<img src='FOREIGN'>"),
        ("127.0.0.2", "<img src='FOREIGN'>"),
        ("localhost", "<iframe src='FOREIGN'></iframe>"),
        ("localhost", "<script>window.open('FOREIGN')</script>"),
        ("localhost", "<script>location = 'FOREIGN'</script>"),
        ("localhost", "<meta http-equiv=refresh content='0;url=FOREIGN'>"),
        ("localhost", "<form method=post action='FOREIGN'></form><script>document.forms[0].submit()</script>"),
        ("localhost", "<script>fetch('FOREIGN', { mode: 'no-cors' })</script>"),
        ("localhost", "<script>navigator.sendBeacon('FOREIGN', 'x')</script>"),
        ("localhost", "<script>new WebSocket('FOREIGN'.replace('http', 'ws'))</script>"),
        ("localhost", "<script>new Worker(URL.createObjectURL(new Blob([\"fetch('FOREIGN', { mode: 'no-cors' })\"])))</script>"),
        ("localhost", "<link rel=stylesheet href='FOREIGN'>"),
        ("localhost", "<img src='/redirect'>"),
        ("localhost", "<script>location = '/redirect'</script>"),
    ];

    private static readonly string[] Addresses =
        ["http://127.0.0.1:PORT/", "http://localhost:PORT/", "http://127.0.0.2:PORT/", "https://127.0.0.1:PORT/", "http://erp.invalid/"];

    public static TheoryData<string, string, string> WaysOfEachBrowser { get; } = EachBrowser(Ways);

    public static TheoryData<string, string> AddressesOfEachBrowser { get; } = EachBrowser(Addresses);

    [Theory]
    [MemberData(nameof(WaysOfEachBrowser))]
    public async Task Page_WantsSomethingForeign_NothingArrivesThere(string browser, string host, string html)
    {
        var pair = browsers.Of(browser);
        var path = $"/{Guid.NewGuid():N}";
        var foreign = $"http://{host}:{browsers.Foreign.Origin.Port}{path}";
        browsers.Site.PageHtml = html.Replace("FOREIGN", foreign, StringComparison.Ordinal);
        browsers.Site.RedirectTo = foreign;

        // Control: without the guard the request arrives.
        await OpenAsync(pair.Unguarded, () => browsers.Foreign.Requests.Contains(path));
        browsers.Foreign.Requests.Clear();
        var before = pair.Fixture.Log.BlockedRequests;
        await OpenAsync(pair.Guarded.Browser, () => pair.Fixture.Log.BlockedRequests > before);

        Assert.Empty(browsers.Foreign.Requests);
    }

    [Theory]
    [MemberData(nameof(AddressesOfEachBrowser))]
    public async Task GotoAsync_ForeignAddress_FailsAndIsCounted(string browser, string address)
    {
        var pair = browsers.Of(browser);
        var target = address.Replace("PORT", $"{browsers.Foreign.Origin.Port}", StringComparison.Ordinal);
        var before = pair.Fixture.Log.BlockedRequests;
        var page = await pair.Guarded.Browser.NewPageAsync();

        await Assert.ThrowsAsync<PlaywrightException>(() => page.GotoAsync(target));

        Assert.True(pair.Fixture.Log.BlockedRequests > before);
        Assert.Empty(browsers.Foreign.Requests);
        await page.CloseAsync();
    }

    [Theory]
    [MemberData(nameof(InstalledBrowsers.All), MemberType = typeof(InstalledBrowsers))]
    public async Task GotoAsync_SiteItself_IsNotHeldBack(string browser)
    {
        var pair = browsers.Of(browser);
        browsers.Site.PageHtml = $"<script>new WebSocket(location.origin.replace('http', 'ws') + '/socket').onopen = () => document.title = 'open'</script><img src='/pixel'>";
        var before = pair.Fixture.Log.BlockedRequests;
        var page = await pair.Guarded.Browser.NewPageAsync();

        await page.GotoAsync(browsers.Site.At("/page"));
        await page.WaitForFunctionAsync("document.title == 'open'");

        Assert.Equal(before, pair.Fixture.Log.BlockedRequests);
        await page.CloseAsync();
    }

    private static TheoryData<string, string> EachBrowser(string[] addresses)
    {
        var cases = new TheoryData<string, string>();
        foreach (var (browser, address) in InstalledBrowsers.Paths.SelectMany(_ => addresses, (browser, address) => (browser, address)))
        {
            cases.Add(browser, address);
        }

        return cases;
    }

    private static TheoryData<string, string, string> EachBrowser((string Host, string Html)[] ways)
    {
        var cases = new TheoryData<string, string, string>();
        foreach (var (browser, way) in InstalledBrowsers.Paths.SelectMany(_ => ways, (browser, way) => (browser, way)))
        {
            cases.Add(browser, way.Host, way.Html);
        }

        return cases;
    }

    private async Task OpenAsync(IBrowser browser, Func<bool> seen)
    {
        await using var context = await browser.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync(browsers.Site.At("/page"), new() { WaitUntil = WaitUntilState.Commit });
        await Eventually.TrueAsync(seen);
    }
}
