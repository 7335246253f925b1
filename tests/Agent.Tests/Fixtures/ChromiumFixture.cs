using Microsoft.Playwright;
using Xunit;

namespace BrowserAgent.Agent.Tests.Fixtures;

/// <summary>The Chromium that all tests share; each test has a context of its own.</summary>
public sealed class ChromiumFixture : IAsyncLifetime
{
    private readonly SharedChromium? _shared;
    private ChromiumWithDriver? _own;

    public ChromiumFixture(SharedChromium shared) => _shared = shared;

    /// <summary>A Chromium and a driver that no other test uses, for a test that ends them.</summary>
    internal ChromiumFixture()
    {
    }

    public IBrowser Browser { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var started = _shared is null ? _own = await ChromiumWithDriver.StartAsync() : await _shared.StartedAsync();
        Browser = started.Browser;
    }

    public async ValueTask DisposeAsync()
    {
        if (_own is not null)
        {
            await _own.DisposeAsync();
        }
    }
}
