using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.SetAside;

namespace BrowserAgent.Worker.Tests.Operator;

/// <summary>What was set aside, in memory.</summary>
internal sealed class FakeSetAside : ISetAside
{
    public List<SetAsideJob> Jobs { get; } = [];

    public List<DeadInboxMessage> Messages { get; } = [];

    public Task<SetAsideCounts> CountAsync(CancellationToken cancellationToken) => Task.FromResult(new SetAsideCounts(Jobs.Count, Messages.Count, 0));

    public Task<IReadOnlyList<SetAsideJob>> ListJobsAsync(int limit, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<SetAsideJob>>([.. Jobs.Take(limit)]);

    public Task<RestoreResult> RestoreAsync(JobId id, CancellationToken cancellationToken) => Task.FromResult<RestoreResult>(new RestoreResult.NotFound());

    public Task<DropResult> DropAsync(string entry, CancellationToken cancellationToken) => Task.FromResult(DropResult.NotFound);

    public Task<IReadOnlyList<DeadInboxMessage>> ListInboxAsync(int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<DeadInboxMessage>>([.. Messages.Take(limit)]);

    public Task<long> DiscardInboxAsync(int count, CancellationToken cancellationToken) => Task.FromResult(0L);
}
