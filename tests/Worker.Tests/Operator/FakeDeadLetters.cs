using BrowserAgent.Tasks.Webhooks;

namespace BrowserAgent.Worker.Tests.Operator;

/// <summary>No webhook was given up.</summary>
internal sealed class FakeDeadLetters : IDeadLetters
{
    public Task<IReadOnlyList<DeadWebhook>> ListDeadAsync(int limit, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<DeadWebhook>>([]);

    public Task<long> CountDeadAsync(CancellationToken cancellationToken) => Task.FromResult(0L);

    public Task<int> RetryDeadAsync(CancellationToken cancellationToken) => Task.FromResult(0);
}
