using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis;
using BrowserAgent.Tasks.Redis.Connections;
using BrowserAgent.Tasks.Redis.Scripts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace BrowserAgent.Tasks.Tests.Queue.Topology;

/// <summary>A queue that connects as in a deployment, without other connections to the server.</summary>
internal sealed class RedisConnectionFixture : IAsyncDisposable
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(40);

    public RedisConnectionFixture(QueueOptions options, TimeProvider? timeProvider = null)
    {
        Options = Microsoft.Extensions.Options.Options.Create(options);
        Clock = timeProvider ?? TimeProvider.System;
        Link = new RedisClient(Options, Clock, Log);
        Queue = new RedisJobQueue(Link, Options, Clock);
        Keys = new QueueKeys(options.Name);
    }

    public Microsoft.Extensions.Options.IOptions<QueueOptions> Options { get; }

    public TimeProvider Clock { get; }

    public ListLogger<RedisClient> Log { get; } = new();

    public RedisClient Link { get; }

    public RedisJobQueue Queue { get; }

    public QueueKeys Keys { get; }

    public Task CheckAsync(ILogger<RedisStartupCheck>? log = null) =>
        new RedisStartupCheck(Link, Options, Clock, log ?? NullLogger<RedisStartupCheck>.Instance).CheckAsync(QueueFixture.None).WaitAsync(Limit);

    public async Task<JobId> EnqueueAsync()
    {
        var job = QueueFixture.Job(idempotencyKey: Guid.NewGuid().ToString("N"));
        // On a busy machine a replica may confirm later than within the second that the queue waits for it.
        Assert.IsType<EnqueueResult.Stored>(await UntilBackAsync(() => Queue.EnqueueAsync(job, QueueFixture.None)).WaitAsync(Limit));
        return job.Id;
    }

    public async Task<JobClaim> ClaimAsync() =>
        await Queue.ClaimAsync("w1", QueueFixture.None).WaitAsync(Limit) ?? throw new InvalidOperationException("Nothing to claim.");

    /// <summary>The exception that a producer gets, within the limit.</summary>
    public Task<QueueUnavailableException> RefusedAsync() =>
        Assert.ThrowsAsync<QueueUnavailableException>(() => Queue.EnqueueAsync(QueueFixture.Job(), QueueFixture.None).WaitAsync(Limit));

    /// <summary>Repeats a call, as a caller of a repeatable one does, until Redis answers again.</summary>
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
