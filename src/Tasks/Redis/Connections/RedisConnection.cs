using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace BrowserAgent.Tasks.Redis.Connections;

/// <summary>
/// One connection with a watchdog. The client's own reconnecting does not notice a half-open connection, and would return to the old master
/// after a failover. Therefore a connection on which nothing succeeds is replaced, and with sentinels a broken one is replaced at once.
/// </summary>
internal sealed partial class RedisConnection(RedisConnectionFactory opener, TimeProvider timeProvider, ILogger logger) : IAsyncDisposable
{
    public static readonly TimeSpan ReplaceAfter = TimeSpan.FromSeconds(10);

    /// <summary>Shorter with sentinels: they may name a new master.</summary>
    public static readonly TimeSpan ReplaceAfterWithSentinels = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(5);

    /// <summary>For this long after a failed attempt to connect, callers get the same failure instead of each starting a new attempt.</summary>
    private static readonly TimeSpan PauseBetweenAttempts = TimeSpan.FromMilliseconds(500);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly List<(RedisChannel Channel, Action Handler)> _subscriptions = [];
    private ConnectionMultiplexer? _current;
    private Task<ConnectionMultiplexer>? _opening;
    private Task _closingReplaced = Task.CompletedTask;
    private long _openingEnded;
    private long _failingSince;
    private long _lastSuccess;
    private bool _isDemoted;
    private bool _isLost;

    /// <summary>How often the connection was established; more than one after a replacement.</summary>
    public int Connections { get; private set; }

    /// <summary>The current connection, or a new one when it must be replaced. All callers share one attempt.</summary>
    public Task<ConnectionMultiplexer> GetAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_current is { } current && !MustBeReplaced())
            {
                return Task.FromResult(current);
            }

            if (_opening is not { IsCompleted: false } && !(_opening is { IsCompletedSuccessfully: false } && timeProvider.GetElapsedTime(_openingEnded) < PauseBetweenAttempts))
            {
                // Runs on another thread because OpenAsync takes the lock that this thread has.
                _opening = Task.Run(OpenAsync, CancellationToken.None);
            }

            return _opening.WaitAsync(limit, timeProvider, cancellationToken);
        }
    }

    /// <summary>Subscribes to a channel, and again after the connection was replaced. After a replacement a message may be received twice.</summary>
    public async Task SubscribeAsync(RedisChannel channel, Action handler, TimeSpan limit, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _subscriptions.Add((channel, handler));
        }

        var connection = await GetAsync(limit, cancellationToken);
        await connection.GetSubscriber().SubscribeAsync(channel, (_, _) => handler()).WaitAsync(limit, timeProvider, cancellationToken);
    }

    public void RecordSuccess(ConnectionMultiplexer on)
    {
        lock (_lock)
        {
            if (ReferenceEquals(on, _current))
            {
                _lastSuccess = timeProvider.GetTimestamp();

                // A demoted master still answers reads: their success does not show that the connection can be used.
                _failingSince = _isDemoted ? _failingSince : 0;
            }
        }
    }

    /// <param name="on">The connection that failed. When it was replaced meanwhile, the failure says nothing about its successor and is ignored.</param>
    /// <param name="fault">The call's exception.</param>
    /// <param name="startedAt">When the call was made: since then nothing succeeded, unless another call did.</param>
    public void RecordFailure(ConnectionMultiplexer on, Exception fault, long startedAt)
    {
        lock (_lock)
        {
            if (ReferenceEquals(on, _current))
            {
                _failingSince = _failingSince == 0 ? Math.Max(startedAt, _lastSuccess) : _failingSince;
                _isDemoted |= RedisFaultClassifier.IsReplica(fault);
                _isLost |= _isDemoted && opener.Address.HasSentinels;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        if (_opening is { } opening)
        {
            await ((Task)opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (_current is { } current)
        {
            _current = null;
            await CloseAsync(current);
        }

        await _closingReplaced;
        _ending.Dispose();
    }

    private async Task<ConnectionMultiplexer> OpenAsync()
    {
        ConnectionMultiplexer? unused = null;
        try
        {
            var fresh = await opener.OpenAsync(mayAskInfo: false, _ending.Token);
            unused = fresh;
            foreach (var (channel, handler) in Subscriptions())
            {
                await fresh.GetSubscriber().SubscribeAsync(channel, (_, _) => handler()).WaitAsync(CloseLimit, timeProvider, _ending.Token);
            }

            if (opener.Address.HasSentinels)
            {
                fresh.ConnectionFailed += (_, failure) => OnConnectionLost(fresh, failure);
            }

            Use(fresh);
            unused = null;
            return fresh;
        }
        finally
        {
            lock (_lock)
            {
                _openingEnded = timeProvider.GetTimestamp();
            }

            if (unused is not null)
            {
                await CloseAsync(unused);
            }
        }
    }

    private (RedisChannel Channel, Action Handler)[] Subscriptions()
    {
        lock (_lock)
        {
            return [.. _subscriptions];
        }
    }

    private void Use(ConnectionMultiplexer fresh)
    {
        lock (_lock)
        {
            var replaced = _current;
            _current = fresh;
            Connections++;
            _failingSince = 0;
            _isDemoted = false;
            _isLost = opener.Address.HasSentinels && !fresh.IsConnected;
            if (replaced is not null)
            {
                LogReplaced(logger, RedisAddress.Name(fresh.GetEndPoints()[0]));
                _closingReplaced = CloseAsync(replaced, after: _closingReplaced);
            }
        }
    }

    /// <summary>The client would reconnect to the same server, which may no longer be the master: the sentinels are asked first.</summary>
    private void OnConnectionLost(ConnectionMultiplexer connection, ConnectionFailedEventArgs failure)
    {
        lock (_lock)
        {
            if (!ReferenceEquals(connection, _current) || _isLost)
            {
                return;
            }

            _isLost = true;
        }

        LogLost(logger, RedisAddress.Name(failure.EndPoint), failure.FailureType);
    }

    private bool MustBeReplaced() =>
        _isLost || (_failingSince != 0 && timeProvider.GetElapsedTime(_failingSince) >= (opener.Address.HasSentinels ? ReplaceAfterWithSentinels : ReplaceAfter));

    private async Task CloseAsync(ConnectionMultiplexer connection, Task? after = null)
    {
        await (after ?? Task.CompletedTask);
        try
        {
            await connection.CloseAsync(allowCommandsToComplete: false).WaitAsync(CloseLimit, timeProvider, CancellationToken.None);
        }
        catch (Exception fault) when (RedisFaultClassifier.IsTransient(fault))
        {
            LogCloseFailed(logger, fault);
        }
    }

    [LoggerMessage(EventId = 3101, Level = LogLevel.Warning, Message = "The Redis connection broke, or nothing succeeded on it for too long; it was replaced by one to {Server}")]
    private static partial void LogReplaced(ILogger logger, string server);

    [LoggerMessage(EventId = 3102, Level = LogLevel.Debug, Message = "Closing the replaced Redis connection failed")]
    private static partial void LogCloseFailed(ILogger logger, Exception fault);

    [LoggerMessage(EventId = 3103, Level = LogLevel.Warning, Message = "The connection to the Redis master {Server} broke ({Failure}); the sentinels are asked for the current master")]
    private static partial void LogLost(ILogger logger, string server, ConnectionFailureType failure);
}
