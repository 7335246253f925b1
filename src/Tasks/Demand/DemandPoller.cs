using BrowserAgent.Sessions.Configuration;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Runs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Demand;

/// <summary>
/// Reads every few seconds which jobs will be claimed next, so that their sessions are started before the claim. Does nothing where all sessions are kept
/// started anyway.
/// </summary>
internal sealed class DemandPoller(
    IUpcomingJobs upcoming, QueueSessionDemand demand, IOptions<RunnerOptions> runner, IOptions<PoolOptions> pool, TimeProvider timeProvider) : BackgroundService
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
                demand.SetWaitingJobs(await upcoming.NextSitesAsync(runner.Value.Concurrency, stoppingToken));
            }
            catch (Exception fault) when (fault is QueueUnavailableException or OperationCanceledException)
            {
                // Nothing can be claimed either, so no session is needed; the next poll that is answered sets the demand again.
                demand.SetWaitingJobs([]);
            }

            await Task.Delay(PollInterval, timeProvider, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
