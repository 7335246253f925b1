using BrowserAgent.Sessions.Launch;
using Microsoft.Playwright;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Fixtures;

/// <summary>A site, a foreign server, and of each flavour a guarded browser for the site and the same without the guard as the control.</summary>
public sealed class GuardedBrowsers : IAsyncLifetime
{
    private readonly Dictionary<string, GuardedPair> _pairs = new(StringComparer.Ordinal);

    public LocalSite Site { get; private set; } = null!;

    public LocalSite Foreign { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Site = await LocalSite.StartAsync();
        Foreign = await LocalSite.StartAsync("0.0.0.0");
        foreach (var executable in InstalledBrowsers.Paths)
        {
            _pairs[executable] = await GuardedPair.StartAsync(executable, Site.Origin);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var pair in _pairs.Values)
        {
            await pair.DisposeAsync();
        }

        await Site.DisposeAsync();
        await Foreign.DisposeAsync();
    }

    /// <param name="executable">One of <see cref="InstalledBrowsers.Paths"/>.</param>
    internal GuardedPair Of(string executable) => _pairs[executable];
}

/// <param name="House">What started them.</param>
/// <param name="Guarded">As the product starts it.</param>
/// <param name="Unguarded">The same program without the guard's arguments.</param>
internal sealed record GuardedPair(LaunchHouse House, BrowserTree Guarded, IBrowser Unguarded) : IAsyncDisposable
{
    public static async Task<GuardedPair> StartAsync(string executable, Uri site)
    {
        var house = new LaunchHouse(new() { ["Browser:ExecutablePath"] = executable });
        var guarded = await house.Launcher.LaunchAsync(new OriginSet([site]), CancellationToken.None);
        var playwright = await house.Driver.GetAsync(CancellationToken.None);
        var unguarded = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Assert.IsType<FoundBrowser.Found>(await house.Launcher.FindAsync(CancellationToken.None)).Path,
            Args = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        return new GuardedPair(house, guarded, unguarded);
    }

    public async ValueTask DisposeAsync()
    {
        await Unguarded.CloseAsync();
        await Guarded.DisposeAsync();
        await House.DisposeAsync();
    }
}
