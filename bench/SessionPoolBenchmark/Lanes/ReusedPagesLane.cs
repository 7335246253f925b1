using System.Threading.Channels;
using BrowserAgent.BenchmarkKit;
using BrowserAgent.SessionPoolBenchmark.Pool;
using Microsoft.Playwright;

namespace BrowserAgent.SessionPoolBenchmark.Lanes;

/// <summary>Playwright alone: one browser, one signed-in context, one page per concurrent job, reused and never reset.</summary>
internal sealed class ReusedPagesLane : IOrderEntryLane
{
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly string _app;
    private readonly Channel<IPage> _pages = Channel.CreateUnbounded<IPage>();

    private ReusedPagesLane(IPlaywright playwright, IBrowser browser, string app) => (_playwright, _browser, _app) = (playwright, browser, app);

    public static async Task<IOrderEntryLane> OpenAsync(LaneSettings settings, CancellationToken cancellationToken)
    {
        var playwright = await Playwright.CreateAsync().WaitAsync(cancellationToken);
        try
        {
            var browser = await PlainPlaywrightBrowser.LaunchAsync(playwright, settings.Executable, settings.Sandboxed, cancellationToken);
            var context = await browser.NewContextAsync(new(PlainPlaywrightBrowser.Context) { StorageState = settings.Cookie.ToStorageState() });
            var lane = new ReusedPagesLane(playwright, browser, settings.App);
            for (var number = 0; number < settings.Concurrency; number++)
            {
                lane._pages.Writer.TryWrite(await context.NewPageAsync());
            }

            return lane;
        }
        catch
        {
            playwright.Dispose();
            throw;
        }
    }

    public async Task EnterAsync(ShortOrder order, CancellationToken cancellationToken)
    {
        var page = await _pages.Reader.ReadAsync(cancellationToken);
        try
        {
            await ShortOrderScript.EnterAsync(page, _app, order).WaitAsync(cancellationToken);
        }
        finally
        {
            _pages.Writer.TryWrite(page);
        }
    }

    public Task SettleAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _browser.CloseAsync();
        _playwright.Dispose();
    }
}
