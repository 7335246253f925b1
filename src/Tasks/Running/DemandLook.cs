using BrowserAgent.Sessions.Pool;
using BrowserAgent.Tasks.Queue;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Running;

/// <summary>Looks every few seconds at the jobs whose turn is next, so that their sessions are warm when they are claimed. Asks nothing where all sessions are kept warm anyway.</summary>
internal sealed class DemandLook(
    RedisJobQueue queue, QueueDemand demand, IOptions<RunnerOptions> runner, IOptions<PoolOptions> pool, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(3);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (pool.Value.Accounts.All(account => account.Floor is null || account.Floor == account.Sessions))
        {
            return;
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                demand.Saw(await queue.NextSitesAsync(runner.Value.Concurrency, stoppingToken));
            }
            catch (Exception unknown) when (unknown is QueueUnavailableException or OperationCanceledException)
            {
                // Nothing can be claimed either; whatever waits is seen when the queue answers again.
                demand.Saw([]);
            }

            await Task.Delay(LookEvery, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
