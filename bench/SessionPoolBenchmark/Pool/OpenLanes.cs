using BrowserAgent.BenchmarkKit;
using BrowserAgent.Sessions.Launch;

namespace BrowserAgent.SessionPoolBenchmark.Pool;

/// <summary>All lanes, each open in a process of its own.</summary>
internal sealed class OpenLanes : IAsyncDisposable
{
    private readonly List<Lane> _lanes = [];

    public IReadOnlyList<Lane> All => _lanes;

    public static async Task<OpenLanes> OpenAsync(
        IReadOnlyList<LaneKind> kinds, string peers, MeridianSite site, FindBrowserResult.Found browser, CancellationToken cancellationToken)
    {
        var lanes = new OpenLanes();
        try
        {
            foreach (var (place, kind) in kinds.Index())
            {
                // The pool uses the first accounts; each other lane has one of its own.
                var settings = LaneSetup.Settings(site, browser, await site.SignInAsync(LaneSetup.User(PoolRun.Concurrency + place), cancellationToken));
                lanes._lanes.Add(await Lane.OpenAsync(kind, peers, settings, cancellationToken));
            }

            return lanes;
        }
        catch
        {
            await lanes.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var lane in _lanes)
        {
            await lane.DisposeAsync();
        }
    }
}
