using Microsoft.Playwright;

namespace BrowserAgent.Worker.Tests.Operator;

/// <summary>One Chromium per test class: the system's, else Playwright's.</summary>
public sealed class RealBrowserFixture : IAsyncLifetime
{
    private const string SystemChromium = "/usr/bin/chromium";

    private IPlaywright _playwright = null!;

    public IBrowser Browser { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        Browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = File.Exists(SystemChromium) ? SystemChromium : null,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        _playwright.Dispose();
    }
}
