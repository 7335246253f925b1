using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace BrowserAgent.Tasks.Tests.Queue.Topology;

/// <summary>A queue that is reached as a deployment would reach it, with nothing beside it.</summary>
internal sealed class LinkBed : IAsyncDisposable
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(40);

    public LinkBed(QueueOptions options, TimeProvider? clock = null)
    {
        Options = Microsoft.Extensions.Options.Options.Create(options);
        Clock = clock ?? TimeProvider.System;
        Link = new RedisLink(Options, Clock, Log);
        Queue = new RedisJobQueue(Link, Options, Clock);
        Keys = new QueueKeys(options.Name);
    }

    public Microsoft.Extensions.Options.IOptions<QueueOptions> Options { get; }

    public TimeProvider Clock { get; }

    public ListLogger<RedisLink> Log { get; } = new();

    public RedisLink Link { get; }

    public RedisJobQueue Queue { get; }

    public QueueKeys Keys { get; }

    public Task ProveAsync(ILogger<EngineProof>? log = null) =>
        new EngineProof(Link, Options, Clock, log ?? NullLogger<EngineProof>.Instance).ProveAsync(QueueBed.None).WaitAsync(Limit);

    public async Task<JobId> EnqueueAsync()
    {
        var job = QueueBed.Job(idempotencyKey: Guid.NewGuid().ToString("N"));
        Assert.IsType<EnqueueOutcome.Stored>(await Queue.EnqueueAsync(job, QueueBed.None).WaitAsync(Limit));
        return job.Id;
    }

    public async Task<JobClaim> ClaimAsync() =>
        await Queue.ClaimAsync("w1", QueueBed.None).WaitAsync(Limit) ?? throw new InvalidOperationException("Nothing to claim.");

    /// <summary>What a producer is told, within the limit.</summary>
    public Task<QueueUnavailableException> RefusedAsync() =>
        Assert.ThrowsAsync<QueueUnavailableException>(() => Queue.EnqueueAsync(QueueBed.Job(), QueueBed.None).WaitAsync(Limit));

    /// <summary>Carries on as a caller does that may repeat: until Redis is back.</summary>
    public static async Task<T> UntilBackAsync<T>(Func<Task<T>> call)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (true)
        {
            try
            {
                return await call();
            }
            catch (QueueUnavailableException) when (!limit.IsCancellationRequested)
            {
                await Task.Delay(50, CancellationToken.None);
            }
        }
    }

    public ValueTask DisposeAsync() => Link.DisposeAsync();
}
