using BrowserAgent.Sessions.Launch;
using BrowserAgent.Sessions.Origins;
using Microsoft.Playwright;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Fixtures;

/// <summary>A site, a foreign server, and for each browser flavour a guarded browser and, as the control, one without the guard.</summary>
public sealed class OriginGuardFixture : IAsyncLifetime
{
    private readonly Dictionary<string, GuardedAndControlBrowsers> _pairs = new(StringComparer.Ordinal);

    public LocalSite Site { get; private set; } = null!;

    public LocalSite Foreign { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Site = await LocalSite.StartAsync();
        Foreign = await LocalSite.StartAsync("0.0.0.0");
        foreach (var executable in InstalledBrowsers.Paths)
        {
            _pairs[executable] = await GuardedAndControlBrowsers.StartAsync(executable, Site.Origin);
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
    internal GuardedAndControlBrowsers Of(string executable) => _pairs[executable];
}

/// <param name="Fixture">The services that started them.</param>
/// <param name="Guarded">A browser as the product starts it.</param>
/// <param name="Unguarded">The same program without the guard's arguments.</param>
internal sealed record GuardedAndControlBrowsers(BrowserLaunchFixture Fixture, RunningBrowser Guarded, IBrowser Unguarded) : IAsyncDisposable
{
    public static async Task<GuardedAndControlBrowsers> StartAsync(string executable, Uri site)
    {
        var fixture = new BrowserLaunchFixture(new() { ["Browser:ExecutablePath"] = executable });
        var guarded = await fixture.Launcher.LaunchAsync(new OriginSet([site]), CancellationToken.None);
        var playwright = await fixture.Driver.GetAsync(CancellationToken.None);
        var unguarded = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Assert.IsType<FindBrowserResult.Found>(await fixture.Launcher.FindAsync(CancellationToken.None)).Path,
            Args = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        return new GuardedAndControlBrowsers(fixture, guarded, unguarded);
    }

    public async ValueTask DisposeAsync()
    {
        await Unguarded.CloseAsync();
        await Guarded.DisposeAsync();
        await Fixture.DisposeAsync();
    }
}
