using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Launch;
using Microsoft.Extensions.Logging;

namespace BrowserAgent.Sessions.Pool;

/// <summary>One browser a site: started when first wanted, replaced when it died.</summary>
internal sealed partial class SiteBrowsers(BrowserLauncher launcher, PlaywrightDriver driver, ILogger<SiteBrowsers> logger) : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Dictionary<string, BrowserTree> _trees = new(StringComparer.Ordinal);

    /// <summary>Requests and documents held back in the living browsers, all sites together.</summary>
    public long BlockedRequests => Trees.Sum(tree => tree.Guard.BlockedRequests);

    public IReadOnlyCollection<BrowserTree> Trees => [.. _trees.Values];

    public async Task<BrowserTree> GetAsync(SiteSessionProfile profile, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_trees.TryGetValue(profile.Site, out var tree))
            {
                if (tree.IsAlive && await driver.DropIfDeadAsync(cancellationToken))
                {
                    return tree;
                }

                BrowserReplaced(tree.Id, profile.Site);
                _trees.Remove(profile.Site);
                await tree.DisposeAsync();
            }

            return _trees[profile.Site] = await launcher.LaunchAsync(new OriginSet(profile.Origins), cancellationToken);
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
            await Task.WhenAll(_trees.Values.Select(tree => tree.DisposeAsync().AsTask()));
            _trees.Clear();
        }
        finally
        {
            _turn.Release();
        }
    }

    [LoggerMessage(2101, LogLevel.Warning, "Browser {BrowserId} of site {Site} is dead and is replaced.")]
    private partial void BrowserReplaced(string browserId, string site);
}
