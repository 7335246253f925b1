using BrowserAgent.BenchmarkKit;
using Microsoft.Playwright;

namespace BrowserAgent.SessionPoolBenchmark.Lease;

/// <summary>What a script without a pool does to get a page that is logged in. Plain Playwright; the time for closing is not measured.</summary>
internal sealed class UnpooledSessionMeasurement : IAsyncDisposable
{
    private const int FirstLogin = 3;

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly MeridianBenchFixture _site;
    private readonly string _executable;
    private readonly bool _sandboxed;
    private readonly string _state;
    private int _logins;

    private UnpooledSessionMeasurement(IPlaywright playwright, IBrowser browser, MeridianBenchFixture site, string executable, bool sandboxed, string state)
    {
        (_playwright, _browser, _site, _executable, _sandboxed, _state) = (playwright, browser, site, executable, sandboxed, state);
    }

    /// <param name="site">The site's addresses.</param>
    /// <param name="executable">The browser.</param>
    /// <param name="sandboxed">Whether it runs with its sandbox.</param>
    /// <param name="signedIn">The stored state.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<UnpooledSessionMeasurement> StartAsync(
        MeridianBenchFixture site, string executable, bool sandboxed, SessionCookie signedIn, CancellationToken cancellationToken)
    {
        var playwright = await Playwright.CreateAsync().WaitAsync(cancellationToken);
        try
        {
            var browser = await PlainPlaywrightBrowser.LaunchAsync(playwright, executable, sandboxed, cancellationToken);
            return new UnpooledSessionMeasurement(playwright, browser, site, executable, sandboxed, signedIn.ToStorageState());
        }
        catch
        {
            playwright.Dispose();
            throw;
        }
    }

    /// <summary>A new context with stored state, and a check that it is still logged in: the start page with the user's name.</summary>
    public Task<double> StoredStateAsync(CancellationToken cancellationToken) => TimedAsync(
        _browser,
        new BrowserNewContextOptions(PlainPlaywrightBrowser.Context) { StorageState = _state },
        async page =>
        {
            await page.GotoAsync(_site.App, new() { WaitUntil = WaitUntilState.DOMContentLoaded });
            await page.Locator("#user-name").WaitForAsync();
        },
        cancellationToken);

    /// <summary>A new context, and the site's login.</summary>
    public Task<double> LoginAsync(CancellationToken cancellationToken) => TimedAsync(_browser, PlainPlaywrightBrowser.Context, SignInAsync, cancellationToken);

    /// <summary>A new browser, and the site's login. The driver runs already.</summary>
    public async Task<double> ColdAsync(CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        var browser = await PlainPlaywrightBrowser.LaunchAsync(_playwright, _executable, _sandboxed, cancellationToken);
        try
        {
            var launched = TimeProvider.System.GetElapsedTime(started).TotalMilliseconds;
            return launched + await TimedAsync(browser, PlainPlaywrightBrowser.Context, SignInAsync, cancellationToken);
        }
        finally
        {
            await browser.CloseAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.CloseAsync();
        _playwright.Dispose();
    }

    private Task SignInAsync(IPage page) =>
        PlainPlaywrightBrowser.SignInAsync(page, _site.Account(FormattableString.Invariant($"buyer{FirstLogin + _logins++}")), _site.App);

    private static async Task<double> TimedAsync(
        IBrowser browser, BrowserNewContextOptions options, Func<IPage, Task> signedIn, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        var context = await browser.NewContextAsync(options).WaitAsync(cancellationToken);
        await signedIn(await context.NewPageAsync()).WaitAsync(cancellationToken);
        var took = TimeProvider.System.GetElapsedTime(started).TotalMilliseconds;
        await context.CloseAsync();
        return took;
    }
}
