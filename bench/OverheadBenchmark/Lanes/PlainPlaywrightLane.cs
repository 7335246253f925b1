using System.Diagnostics;
using BrowserAgent.BenchmarkKit;
using BrowserAgent.Sessions.Launch;
using Microsoft.Playwright;

namespace BrowserAgent.OverheadBenchmark.Lanes;

/// <summary>Playwright and nothing else, on one warm page.</summary>
internal sealed class PlainPlaywrightLane : IOrderEntryLane, IAsyncDisposable
{
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly PlainPlaywrightOrderScript _script;

    private PlainPlaywrightLane(IPlaywright playwright, IBrowser browser, PlainPlaywrightOrderScript script, string account)
    {
        (_playwright, _browser, _script, Account) = (playwright, browser, script, account);
    }

    public string Account { get; }

    /// <param name="account">Whom to sign in as.</param>
    /// <param name="site">Where.</param>
    /// <param name="engine">The browser that the engine's lanes found; this lane runs the same.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<PlainPlaywrightLane> StartAsync(string account, MeridianBenchFixture site, BrowserCheckReport engine, CancellationToken cancellationToken)
    {
        var playwright = await Playwright.CreateAsync().WaitAsync(cancellationToken);
        try
        {
            var executable = engine.Path ?? throw new BenchFailedException($"There is no browser: {engine.Problem}");
            var browser = await PlainPlaywrightBrowser.LaunchAsync(playwright, executable, engine.Sandboxed, cancellationToken);
            var context = await browser.NewContextAsync(PlainPlaywrightBrowser.Context);
            var page = await context.NewPageAsync();
            await PlainPlaywrightBrowser.SignInAsync(page, site.Account(account), site.App);
            return new PlainPlaywrightLane(playwright, browser, new PlainPlaywrightOrderScript(page, site.App), account);
        }
        catch
        {
            playwright.Dispose();
            throw;
        }
    }

    public async Task<OrderEntryTiming> EnterAsync(BenchOrder order, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        await _script.EnterAsync(order).WaitAsync(cancellationToken);
        var took = Stopwatch.GetElapsedTime(started);
        return new OrderEntryTiming(took, took, JobId: null);
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.CloseAsync();
        _playwright.Dispose();
    }
}
