using Microsoft.Playwright;

namespace BrowserAgent.Meridian.Tests;

/// <summary>A Meridian, and one Chromium in which a person works.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private static readonly string[] Candidates = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private IBrowserContext? _signedIn;

    internal MeridianFixture Meridian { get; } = new();

    public async ValueTask InitializeAsync()
    {
        await Meridian.InitializeAsync();
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Candidates.FirstOrDefault(File.Exists),
            ChromiumSandbox = false,
            Args = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        await Meridian.DisposeAsync();
    }

    /// <summary>A page at a blank order form of an interface version. The person signs in once.</summary>
    internal async Task<IPage> FormAsync(int version)
    {
        _signedIn ??= await SignInAsync();
        IPage page = await _signedIn.NewPageAsync();
        await page.GotoAsync(new Uri(Meridian.Server.AppAddress, $"/orders/new?ui={version}").ToString());
        return page;
    }

    private async Task<IBrowserContext> SignInAsync()
    {
        using MeridianHttpClient user = Meridian.CreateUser();
        IBrowserContext context = await _browser!.NewContextAsync(new() { ViewportSize = new() { Width = 1280, Height = 900 } });
        context.SetDefaultTimeout(10_000);
        IPage page = await context.NewPageAsync();
        await page.GotoAsync(Meridian.Server.AppAddress.ToString());
        await page.GetByLabel("User name").FillAsync(user.User);
        await page.GetByLabel("Password").FillAsync(user.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await page.GetByLabel("Verification code").FillAsync(user.CurrentCode);
        await page.GetByRole(AriaRole.Button, new() { Name = "Verify" }).ClickAsync();
        await page.GetByText(user.DisplayName, new() { Exact = true }).WaitForAsync();
        await page.CloseAsync();
        return context;
    }
}
