using BrowserAgent.Sessions.Tests.Fixtures;
using Microsoft.Playwright;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Pool;

/// <summary>Popup windows that a site opens beside the job's page.</summary>
public sealed class PopupBlockerTests : IAsyncLifetime
{
    private static readonly PageWaitForFunctionOptions Patient = new() { Timeout = 90_000 };
    private LocalSite _site = null!;

    public async ValueTask InitializeAsync() => _site = await LocalSite.StartAsync();

    public async ValueTask DisposeAsync() => await _site.DisposeAsync();

    [Theory]
    [InlineData("/")]
    [InlineData("/home")]
    [InlineData("")]
    public async Task Popup_NoRuleKeepsIt_IsClosedWhileTheLeaseGoesOn(string address)
    {
        _site.PageHtml = $"<script>const opened = open('{address}')</script><input>";
        await using var fixture = PoolFixture.Start(new LocalSiteAuthenticator(_site), ["buyer1"]);
        await using var lease = await fixture.LeaseAsync();

        await lease.Page.GotoAsync(_site.At("/page"));

        await Eventually.TrueAsync(() => lease.Notes.Any(note => note.StartsWith("another page opened", StringComparison.Ordinal)) && lease.Page.Context.Pages.Count == 1);
        await lease.Page.WaitForFunctionAsync("opened.closed", null, Patient);
        await lease.Page.Locator("input").FillAsync("the page itself goes on");
        Assert.Equal("the page itself goes on", await lease.Page.Locator("input").InputValueAsync());
    }

    [Fact]
    public async Task Popup_ARuleKeepsItsPath_StaysWhileOthersAreClosed()
    {
        _site.PageHtml = "<script>const kept = open('/home'); let other; function openOther() { other = open('/') }</script>";
        await using var fixture = PoolFixture.Start(new LocalSiteAuthenticator(_site) { KeptPopups = ["/h*e"] }, ["buyer1"]);
        await using var lease = await fixture.LeaseAsync();
        var (page, opened) = (lease.Page, lease.Page.Context.WaitForPageAsync());
        await page.GotoAsync(_site.At("/page"));
        var popup = await opened;

        await page.EvaluateAsync("openOther()");

        await page.WaitForFunctionAsync("other.closed", null, Patient);
        Assert.False(await page.EvaluateAsync<bool>("kept.closed"));
        Assert.Equal("Welcome buyer1", await popup.Locator("h1").InnerTextAsync());
    }

    [Fact]
    public async Task Popup_KeptOneGoesToAnotherPath_IsClosed()
    {
        _site.PageHtml = "<script>const kept = open('/home')</script>";
        await using var fixture = PoolFixture.Start(new LocalSiteAuthenticator(_site) { KeptPopups = ["/home"] }, ["buyer1"]);
        await using var lease = await fixture.LeaseAsync();
        var (page, opened) = (lease.Page, lease.Page.Context.WaitForPageAsync());
        await page.GotoAsync(_site.At("/page"));
        await (await opened).Locator("h1").WaitForAsync();

        await page.EvaluateAsync("kept.location = '/'");

        await page.WaitForFunctionAsync("kept.closed", null, Patient);
        await Eventually.TrueAsync(() => page.Context.Pages.Count == 1);
        Assert.Same(page, page.Context.Pages[0]);
    }

    [Fact]
    public async Task Popup_OpenedBlankAndSentToAKeptPath_Stays()
    {
        _site.PageHtml = "<script>const kept = open(); let other; function go() { kept.location = '/home'; other = open('/') }</script>";
        await using var fixture = PoolFixture.Start(new LocalSiteAuthenticator(_site) { KeptPopups = ["/home"] }, ["buyer1"]);
        await using var lease = await fixture.LeaseAsync();
        var (page, opened) = (lease.Page, lease.Page.Context.WaitForPageAsync());
        await page.GotoAsync(_site.At("/page"));
        var popup = await opened;

        await page.EvaluateAsync("go()");

        await page.WaitForFunctionAsync("other.closed", null, Patient);
        Assert.Equal("Welcome buyer1", await popup.Locator("h1").InnerTextAsync());
    }
}
