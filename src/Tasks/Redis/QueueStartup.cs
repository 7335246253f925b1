using Microsoft.Extensions.Hosting;

namespace BrowserAgent.Tasks.Redis;

/// <summary>Connects to Redis and checks it before anything else of the queue starts. A failed check stops the host.</summary>
internal sealed class QueueStartup(RedisStartupCheck check) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => check.CheckAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
