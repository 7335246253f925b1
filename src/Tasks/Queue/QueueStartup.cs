using Microsoft.Extensions.Hosting;

namespace BrowserAgent.Tasks.Queue;

/// <summary>Connects and examines the engine before anything else of the queue starts. A refusal stops the host.</summary>
internal sealed class QueueStartup(EngineProof proof) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => proof.ProveAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
