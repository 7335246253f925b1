using Microsoft.Extensions.Hosting;

namespace BrowserAgent.Tasks.Redis;

/// <summary>Connects and examines the engine before anything else of the queue starts. A refusal stops the host.</summary>
internal sealed class QueueStartup(RedisStartupCheck check) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => check.CheckAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
