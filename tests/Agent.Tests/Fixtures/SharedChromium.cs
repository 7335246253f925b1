using BrowserAgent.Agent.Tests.Fixtures;
using Microsoft.Playwright;
using Xunit;

[assembly: AssemblyFixture(typeof(SharedChromium))]

namespace BrowserAgent.Agent.Tests.Fixtures;

/// <summary>
/// One driver and one Chromium for all tests, started when the first test needs them: a start for each test class took more processor time than the tests.
/// </summary>
public sealed class SharedChromium : IAsyncDisposable
{
    private readonly Lazy<Task<ChromiumWithDriver>> _started = new(ChromiumWithDriver.StartAsync);

    internal Task<ChromiumWithDriver> StartedAsync() => _started.Value;

    public async ValueTask DisposeAsync()
    {
        if (_started.IsValueCreated)
        {
            await (await _started.Value).DisposeAsync();
        }
    }
}

/// <summary>A driver process and the browser that it started.</summary>
internal sealed class ChromiumWithDriver : IAsyncDisposable
{
    private static readonly string[] Candidates = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"];

    private readonly IPlaywright _playwright;

    private ChromiumWithDriver(IPlaywright playwright, IBrowser browser) => (_playwright, Browser) = (playwright, browser);

    public IBrowser Browser { get; }

    public static async Task<ChromiumWithDriver> StartAsync()
    {
        var playwright = await Playwright.CreateAsync();
        return new ChromiumWithDriver(playwright, await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Candidates.FirstOrDefault(File.Exists),
            ChromiumSandbox = false,
            Args = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        }));
    }

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        _playwright.Dispose();
    }
}
