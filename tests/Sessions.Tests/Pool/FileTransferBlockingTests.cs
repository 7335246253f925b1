using BrowserAgent.Sessions.Launch;
using BrowserAgent.Sessions.Leasing;
using BrowserAgent.Sessions.Tests.Fixtures;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Pool;

/// <summary>Jobs transfer no files: downloads are blocked, and a page that asks for a file gets none.</summary>
public sealed class FileTransferBlockingTests : IAsyncLifetime
{
    private LocalSite _site = null!;
    private PoolFixture _fixture = null!;
    private SessionLease _lease = null!;

    public async ValueTask InitializeAsync()
    {
        _site = await LocalSite.StartAsync();
        _fixture = PoolFixture.Start(new LocalSiteAuthenticator(_site), ["buyer1"]);
        _lease = await _fixture.LeaseAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _lease.DisposeAsync();
        await _fixture.DisposeAsync();
        await _site.DisposeAsync();
    }

    [Theory]
    [InlineData("<a href='/file'>Report</a>")]
    [InlineData("<a href='/file' target='_blank'>Report</a>")]
    public async Task Download_PageOffersAFile_IsRefusedAndLeavesNothingOnTheDisk(string link)
    {
        _site.PageHtml = link;
        await _lease.Page.GotoAsync(_site.At("/page"));

        await _lease.Page.Locator("a").ClickAsync();

        await Eventually.TrueAsync(() => _lease.Notes.Contains("download blocked"));
        Assert.Contains("/file", _site.Requests);

        // The headless shell writes the first bytes before the download is cancelled, and deletes them: the test checks that no file remains.
        await Eventually.TrueAsync(() => Offered().Count == 0);

        // Control: a default browser context stores the file there.
        await using var open = await _fixture.Instance.Browser.NewContextAsync();
        var page = await open.NewPageAsync();
        await page.GotoAsync(_site.At("/"));
        var download = await page.RunAndWaitForDownloadAsync(() => page.EvaluateAsync("location.href = '/file'"));
        Assert.Null(await download.FailureAsync());
        Assert.NotEmpty(Offered());
    }

    [Fact]
    public async Task Upload_PageAsksForAFile_GetsNone()
    {
        _site.PageHtml = "<input type='file' onchange='document.title = this.files.length'>";
        await _lease.Page.GotoAsync(_site.At("/page"));

        await _lease.Page.Locator("input").ClickAsync();

        Assert.Equal(0, await _lease.Page.EvaluateAsync<int>("document.querySelector('input').files.length"));
        Assert.Equal("Site", await _lease.Page.TitleAsync());

        // Control: a file that is set is seen by the page.
        await _lease.Page.Locator("input").SetInputFilesAsync(new Microsoft.Playwright.FilePayload { Name = "a.txt", MimeType = "text/plain", Buffer = "x"u8.ToArray() });
        Assert.Equal("1", await _lease.Page.TitleAsync());
    }

    private List<string> Offered() =>
        [.. Directory.EnumerateFiles(_fixture.Owner.ScratchDirectory, "*", SearchOption.AllDirectories).Where(ContainsDownload)];

    private static bool ContainsDownload(string file)
    {
        try
        {
            return new FileInfo(file) is { Exists: true, Length: 7 } && File.ReadAllText(file) == "offered";
        }
        catch (IOException)
        {
            // It was deleted between listing and reading.
            return false;
        }
    }
}
