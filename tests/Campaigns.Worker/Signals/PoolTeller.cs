using BrowserAgent.Sessions.Pool;
using Microsoft.Extensions.Hosting;

namespace BrowserAgent.Campaigns.Worker.Signals;

/// <summary>Writes down again and again how the pool stands. It asks what the operator's page asks, no more.</summary>
internal sealed class PoolTeller(ISessionPool pool, string path, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(100);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            PoolPage.Of(pool).Write(path);
            await Task.Delay(Every, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
