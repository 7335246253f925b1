using BrowserAgent.Tasks.Queue;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Retry;
using StackExchange.Redis;

namespace BrowserAgent.Tasks.Redis.Connections;

/// <summary>
/// Makes all calls to Redis. Every call has a time limit that includes waiting for a connection, transient errors are retried where
/// repeating is safe, and exceptions name the server and the next move.
/// </summary>
internal sealed class RedisClient : IAsyncDisposable
{
    /// <summary>The limit of one attempt, waiting for the connection included. A repeatable call is attempted up to four times.</summary>
    public static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(5);

    /// <summary>A connection on which nothing succeeds for this long is replaced; with sentinels after 1 s.</summary>
    public static readonly TimeSpan ReplaceAfter = RedisConnection.ReplaceAfter;

    private readonly QueueOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly RedisConnectionFactory _opener;
    private readonly RedisConnection _shared;
    private readonly RedisConnection _confirmed;
    private readonly ReplicaConfirmationWaiter _confirmation;
    private readonly ResiliencePipeline _repeating;
    private readonly ResiliencePipeline _connecting;

    public RedisClient(IOptions<QueueOptions> options, TimeProvider timeProvider, ILogger<RedisClient> logger)
    {
        _options = options.Value;
        _timeProvider = timeProvider;
        _opener = new RedisConnectionFactory(_options, timeProvider);
        _shared = new RedisConnection(_opener, timeProvider, logger);
        _confirmed = new RedisConnection(_opener, timeProvider, logger);
        _confirmation = new ReplicaConfirmationWaiter(_options.WaitForReplicas, timeProvider);
        _repeating = Retrying(attempts: 3, TimeSpan.FromMilliseconds(100));
        _connecting = Retrying(attempts: 4, TimeSpan.FromMilliseconds(500));
    }

    /// <summary>How often the shared connection was established; more than one after the watchdog replaced it.</summary>
    public int Connections => _shared.Connections;

    /// <summary>Connects, with retries for some seconds: Redis may be starting at the same time as the worker.</summary>
    /// <exception cref="QueueUnavailableException">Redis cannot be reached.</exception>
    public Task ConnectAsync(CancellationToken cancellationToken) =>
        ExplainedAsync(() => _connecting.ExecuteAsync(async token => await _shared.GetAsync(CallTimeout * 2, token), cancellationToken).AsTask());

    /// <summary>Opens a further connection, for the startup check; it may send INFO. The caller disposes it.</summary>
    /// <exception cref="QueueUnavailableException">Redis cannot be reached.</exception>
    public Task<ConnectionMultiplexer> OpenForStartupCheckAsync(CancellationToken cancellationToken) =>
        ExplainedAsync(() => _opener.OpenAsync(mayAskInfo: true, cancellationToken));

    /// <summary>One call to Redis.</summary>
    /// <param name="call">May run more than once when <paramref name="repeatable"/>.</param>
    /// <param name="repeatable">Whether the call may run again when its answer was lost.</param>
    /// <param name="cancellationToken">Ends the wait; what Redis has received is carried out.</param>
    /// <exception cref="QueueUnavailableException">No answer after all retries. The call may have been carried out.</exception>
    public Task<T> CallAsync<T>(Func<IDatabase, Task<T>> call, bool repeatable, CancellationToken cancellationToken) =>
        CallAsync(_shared, connection => call(connection.GetDatabase()), repeatable, cancellationToken);

    /// <summary>One call whose writes must survive the loss of the master: returns when <see cref="QueueOptions.WaitForReplicas"/> replicas have confirmed them.</summary>
    /// <param name="call">May run more than once when <paramref name="repeatable"/>.</param>
    /// <param name="control">A hash of the queue.</param>
    /// <param name="repeatable">Whether the call may run again when its answer was lost.</param>
    /// <param name="cancellationToken">Ends the wait; what Redis has received is carried out.</param>
    /// <exception cref="QueueUnavailableException">No answer after all retries, or too few replicas confirmed. The call may have been carried out.</exception>
    public Task<T> CallConfirmedAsync<T>(Func<IDatabase, Task<T>> call, RedisKey control, bool repeatable, CancellationToken cancellationToken) =>
        _options.WaitForReplicas == 0
            ? CallAsync(call, repeatable, cancellationToken)
            : CallAsync(_confirmed, connection => _confirmation.RunAsync(connection, control, call), repeatable, cancellationToken);

    /// <summary>Subscribes to a channel, and again after the connection was replaced.</summary>
    /// <exception cref="QueueUnavailableException">Redis cannot be reached.</exception>
    public Task SubscribeAsync(RedisChannel channel, Action handler, CancellationToken cancellationToken) => ExplainedAsync(async () =>
    {
        await _shared.SubscribeAsync(channel, handler, CallTimeout, cancellationToken);
        return true;
    });

    public async ValueTask DisposeAsync()
    {
        await _shared.DisposeAsync();
        await _confirmed.DisposeAsync();
    }

    private Task<T> CallAsync<T>(RedisConnection on, Func<ConnectionMultiplexer, Task<T>> call, bool repeatable, CancellationToken cancellationToken) =>
        ExplainedAsync(() => repeatable
            ? _repeating.ExecuteAsync(async token => await TryAsync(on, call, token), cancellationToken).AsTask()
            : TryAsync(on, call, cancellationToken));

    private async Task<T> TryAsync<T>(RedisConnection on, Func<ConnectionMultiplexer, Task<T>> call, CancellationToken cancellationToken)
    {
        var startedAt = _timeProvider.GetTimestamp();
        var connection = await on.GetAsync(CallTimeout, cancellationToken);
        try
        {
            var left = CallTimeout - _timeProvider.GetElapsedTime(startedAt);
            var answer = await call(connection).WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, _timeProvider, cancellationToken);
            on.RecordSuccess(connection);
            return answer;
        }
        catch (Exception fault) when (RedisFaultClassifier.IsTransient(fault))
        {
            on.RecordFailure(connection, fault, startedAt);
            throw;
        }
        catch (OperationCanceledException fault) when (!cancellationToken.IsCancellationRequested)
        {
            // The client cancels a call that it could not send in time. Without this translation it would look like a cancellation by the caller.
            var late = new TimeoutException("The Redis client could not send the call in time.", fault);
            on.RecordFailure(connection, late, startedAt);
            throw late;
        }
    }

    private async Task<T> ExplainedAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception fault) when (RedisFaultClassifier.IsRedis(fault))
        {
            throw RedisFaultClassifier.Unavailable(_opener.Address.DisplayName, fault);
        }
    }

    private ResiliencePipeline Retrying(int attempts, TimeSpan delay) =>
        new ResiliencePipelineBuilder { TimeProvider = _timeProvider }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = attempts,
                Delay = delay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = new PredicateBuilder().Handle<Exception>(RedisFaultClassifier.IsTransient),
            })
            .Build();
}
