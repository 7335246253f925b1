using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Launch;
using Microsoft.Extensions.Logging;

namespace BrowserAgent.Sessions.Pool;

/// <summary>One browser a site: started when first wanted, replaced when it died or was retired.</summary>
internal sealed partial class SiteBrowsers(BrowserLauncher launcher, PlaywrightDriver driver, TimeProvider time, ILogger<SiteBrowsers> logger) : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Dictionary<string, PooledBrowser> _browsers = new(StringComparer.Ordinal);

    /// <summary>Requests and documents held back in the living browsers, all sites together.</summary>
    public long BlockedRequests => All.Sum(browser => browser.Tree.Guard.BlockedRequests);

    public IReadOnlyCollection<PooledBrowser> All => [.. _browsers.Values];

    public async Task<PooledBrowser> GetAsync(SiteSessionProfile profile, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_browsers.TryGetValue(profile.Site, out var browser))
            {
                if (browser.TakesSessions && await driver.DropIfDeadAsync(cancellationToken))
                {
                    return browser;
                }

                BrowserReplaced(browser.Tree.Id, profile.Site);
                _browsers.Remove(profile.Site);
                await browser.Tree.DisposeAsync();
            }

            var tree = await launcher.LaunchAsync(new OriginSet(profile.Origins), cancellationToken);
            return _browsers[profile.Site] = new PooledBrowser(profile.Site, tree, time.GetUtcNow());
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync(CancellationToken.None);
        try
        {
            await Task.WhenAll(_browsers.Values.Select(browser => browser.Tree.DisposeAsync().AsTask()));
            _browsers.Clear();
        }
        finally
        {
            _turn.Release();
        }
    }

    [LoggerMessage(2101, LogLevel.Warning, "Browser {BrowserId} of site {Site} is dead and is replaced.")]
    private partial void BrowserReplaced(string browserId, string site);
}
