using BrowserAgent.Sessions.Tests.Fixtures;
using Microsoft.Playwright;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Launch;

public sealed class OriginGuardTests(GuardedBrowsers browsers) : IClassFixture<GuardedBrowsers>
{
    /// <summary>FOREIGN stands for the foreign server's address, as another port, another name or another IP literal.</summary>
    public static TheoryData<string, string> Ways { get; } = new()
    {
        { "127.0.0.1", "<img src='FOREIGN'>" },
        { "localhost", "<img src='FOREIGN'>" },
        { "127.0.0.2", "<img src='FOREIGN'>" },
        { "localhost", "<iframe src='FOREIGN'></iframe>" },
        { "localhost", "<script>window.open('FOREIGN')</script>" },
        { "localhost", "<script>location = 'FOREIGN'</script>" },
        { "localhost", "<meta http-equiv=refresh content='0;url=FOREIGN'>" },
        { "localhost", "<form method=post action='FOREIGN'></form><script>document.forms[0].submit()</script>" },
        { "localhost", "<script>fetch('FOREIGN', { mode: 'no-cors' })</script>" },
        { "localhost", "<script>navigator.sendBeacon('FOREIGN', 'x')</script>" },
        { "localhost", "<script>new WebSocket('FOREIGN'.replace('http', 'ws'))</script>" },
        { "localhost", "<script>new Worker(URL.createObjectURL(new Blob([\"fetch('FOREIGN', { mode: 'no-cors' })\"])))</script>" },
        { "localhost", "<link rel=stylesheet href='FOREIGN'>" },
        { "localhost", "<img src='/redirect'>" },
        { "localhost", "<script>location = '/redirect'</script>" },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Page_WantsSomethingForeign_NothingArrivesThere(string host, string html)
    {
        var path = $"/{Guid.NewGuid():N}";
        var foreign = $"http://{host}:{browsers.Foreign.Origin.Port}{path}";
        browsers.Site.PageHtml = html.Replace("FOREIGN", foreign, StringComparison.Ordinal);
        browsers.Site.RedirectTo = foreign;

        // The control: without the guard it does arrive.
        await OpenAsync(browsers.Unguarded, () => browsers.Foreign.Requests.Contains(path));
        browsers.Foreign.Requests.Clear();
        var before = browsers.Guarded.Guard.BlockedRequests;
        await OpenAsync(browsers.Guarded.Browser, () => browsers.Guarded.Guard.BlockedRequests > before);

        Assert.Empty(browsers.Foreign.Requests);
    }

    [Theory]
    [InlineData("http://127.0.0.1:PORT/")]
    [InlineData("http://localhost:PORT/")]
    [InlineData("http://127.0.0.2:PORT/")]
    [InlineData("https://127.0.0.1:PORT/")]
    [InlineData("http://erp.invalid/")]
    public async Task GotoAsync_ForeignAddress_FailsAndIsCounted(string address)
    {
        var target = address.Replace("PORT", $"{browsers.Foreign.Origin.Port}", StringComparison.Ordinal);
        var before = browsers.Guarded.Guard.BlockedRequests;
        var page = await browsers.Guarded.Browser.NewPageAsync();

        await Assert.ThrowsAsync<PlaywrightException>(() => page.GotoAsync(target));

        Assert.True(browsers.Guarded.Guard.BlockedRequests > before);
        Assert.Empty(browsers.Foreign.Requests);
        await page.CloseAsync();
    }

    [Fact]
    public async Task GotoAsync_SiteItself_IsNotHeldBack()
    {
        browsers.Site.PageHtml = $"<script>new WebSocket(location.origin.replace('http', 'ws') + '/socket').onopen = () => document.title = 'open'</script><img src='/pixel'>";
        var before = browsers.Guarded.Guard.BlockedRequests;
        var page = await browsers.Guarded.Browser.NewPageAsync();

        await page.GotoAsync(browsers.Site.At("/page"));
        await page.WaitForFunctionAsync("document.title == 'open'");

        Assert.Equal(before, browsers.Guarded.Guard.BlockedRequests);
        await page.CloseAsync();
    }

    private async Task OpenAsync(IBrowser browser, Func<bool> seen)
    {
        await using var context = await browser.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync(browsers.Site.At("/page"), new() { WaitUntil = WaitUntilState.Commit });
        await Eventually.TrueAsync(seen);
    }
}
