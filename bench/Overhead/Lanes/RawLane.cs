using System.Diagnostics;
using BrowserAgent.Bench.Overhead.House;
using BrowserAgent.Bench.Overhead.Orders;
using BrowserAgent.Fixtures.Meridian.Accounts;
using BrowserAgent.Sessions.Launch;
using Microsoft.Playwright;

namespace BrowserAgent.Bench.Overhead.Lanes;

/// <summary>Playwright and nothing else, on one warm page.</summary>
internal sealed class RawLane : ILane, IAsyncDisposable
{
    // The engine's own arguments, less its owner marks and its origin guard: those are part of what is measured.
    private static readonly string[] Arguments =
    [
        "--disable-gpu", "--disable-quic", "--no-first-run", "--no-default-browser-check", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--disable-domain-reliability", "--dns-prefetch-disable", "--disable-breakpad",
    ];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly RawOrderScript _script;

    private RawLane(IPlaywright playwright, IBrowser browser, RawOrderScript script, string account)
    {
        (_playwright, _browser, _script, Account) = (playwright, browser, script, account);
    }

    public string Account { get; }

    /// <param name="account">Whom to sign in as.</param>
    /// <param name="site">Where.</param>
    /// <param name="engine">The browser that the engine's lanes found; this lane runs the same.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<RawLane> StartAsync(string account, MeridianSite site, BrowserReport engine, CancellationToken cancellationToken)
    {
        var playwright = await Playwright.CreateAsync().WaitAsync(cancellationToken);
        try
        {
            var browser = await playwright.Chromium.LaunchAsync(new()
            {
                ExecutablePath = engine.Path ?? throw new BenchFailedException($"There is no browser: {engine.Problem}"),
                ChromiumSandbox = engine.Sandboxed,
                Args = Arguments,
            }).WaitAsync(cancellationToken);
            var options = new BrowserOptions();
            var page = await browser.NewPageAsync(new()
            {
                Locale = "de-DE",
                TimezoneId = "Europe/Berlin",
                ViewportSize = new() { Width = options.ViewportWidth, Height = options.ViewportHeight },
            });
            await SignInAsync(page, MeridianAccounts.All.Single(buyer => buyer.User == account), site);
            return new RawLane(playwright, browser, new RawOrderScript(page, site.App), account);
        }
        catch
        {
            playwright.Dispose();
            throw;
        }
    }

    public async Task<Entry> EnterAsync(BenchOrder order, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        await _script.EnterAsync(order).WaitAsync(cancellationToken);
        var took = Stopwatch.GetElapsedTime(started);
        return new Entry(took, took, JobId: null);
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.CloseAsync();
        _playwright.Dispose();
    }

    private static async Task SignInAsync(IPage page, MeridianAccount account, MeridianSite site)
    {
        await page.GotoAsync(site.App);
        await page.GetByLabel("User name").FillAsync(account.User);
        await page.GetByLabel("Password").FillAsync(account.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        var code = page.GetByLabel("Verification code");
        await code.WaitForAsync();
        await code.FillAsync(OneTimeCode.Compute(account.TotpSeed, OneTimeCode.StepOf(TimeProvider.System.GetUtcNow())));
        await page.GetByRole(AriaRole.Button, new() { Name = "Verify" }).ClickAsync();
        await page.Locator("#user-name").WaitForAsync();
    }
}
