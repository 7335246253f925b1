using BrowserAgent.BenchmarkKit;
using BrowserAgent.Sessions.Launch;

namespace BrowserAgent.SessionPoolBenchmark.Pool;

/// <summary>All lanes, each open in a process of its own.</summary>
internal sealed class LaneProcesses : IAsyncDisposable
{
    private readonly List<LaneProcess> _lanes = [];

    public IReadOnlyList<LaneProcess> All => _lanes;

    public static async Task<LaneProcesses> OpenAsync(
        IReadOnlyList<LaneDefinition> kinds, string peers, MeridianBenchFixture site, FindBrowserResult.Found browser, CancellationToken cancellationToken)
    {
        var lanes = new LaneProcesses();
        try
        {
            foreach (var (place, kind) in kinds.Index())
            {
                // The pool uses the first accounts; each other lane has one of its own.
                var settings = LaneSettingsFactory.Settings(site, browser, await site.SignInAsync(LaneSettingsFactory.User(PoolRun.Concurrency + place), cancellationToken));
                lanes._lanes.Add(await LaneProcess.OpenAsync(kind, peers, settings, cancellationToken));
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
