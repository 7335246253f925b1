using BrowserAgent.Sessions.Launch;
using Microsoft.Playwright;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Fixtures;

/// <summary>A site, a foreign server, a guarded browser for the site, and the same browser without the guard as the control.</summary>
public sealed class GuardedBrowsers : IAsyncLifetime
{
    private readonly LaunchHouse _house = new();

    public LocalSite Site { get; private set; } = null!;

    public LocalSite Foreign { get; private set; } = null!;

    public IBrowser Unguarded { get; private set; } = null!;

    internal BrowserTree Guarded { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Site = await LocalSite.StartAsync();
        Foreign = await LocalSite.StartAsync("0.0.0.0");
        Guarded = await _house.Launcher.LaunchAsync(new OriginSet([Site.Origin]), CancellationToken.None);
        var playwright = await _house.Driver.GetAsync(CancellationToken.None);
        Unguarded = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Assert.IsType<FoundBrowser.Found>(await _house.Launcher.FindAsync(CancellationToken.None)).Path,
            Args = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    public async Task DisposeAsync()
    {
        await Unguarded.CloseAsync();
        await Guarded.DisposeAsync();
        await _house.DisposeAsync();
        await Site.DisposeAsync();
        await Foreign.DisposeAsync();
    }
}
