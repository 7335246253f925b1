using BrowserAgent.Sessions.Pool;
using Microsoft.Extensions.Hosting;

namespace BrowserAgent.Campaigns.Worker.Signals;

/// <summary>Writes down again and again how the pool stands. It asks what the operator's page asks, no more.</summary>
internal sealed class PoolSnapshotWriter(ISessionPool pool, string path, TimeProvider timeProvider) : BackgroundService
{
    private static readonly TimeSpan WriteInterval = TimeSpan.FromMilliseconds(100);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            PoolSnapshot.Of(pool).Write(path);
            await Task.Delay(WriteInterval, timeProvider, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
