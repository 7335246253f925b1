using BrowserAgent.Sessions.Configuration;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis;
using BrowserAgent.Tasks.Runs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Demand;

/// <summary>Looks every few seconds at the jobs whose turn is next, so that their sessions are warm when they are claimed. Asks nothing where all sessions are kept warm anyway.</summary>
internal sealed class DemandPoller(
    RedisJobQueue queue, QueueDemand demand, IOptions<RunnerOptions> runner, IOptions<PoolOptions> pool, TimeProvider timeProvider) : BackgroundService
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(3);

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
                demand.SetWaitingJobs(await queue.NextSitesAsync(runner.Value.Concurrency, stoppingToken));
            }
            catch (Exception fault) when (fault is QueueUnavailableException or OperationCanceledException)
            {
                // Nothing can be claimed either; whatever waits is seen when the queue answers again.
                demand.SetWaitingJobs([]);
            }

            await Task.Delay(PollInterval, timeProvider, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
