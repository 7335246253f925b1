using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Retry;
using StackExchange.Redis;

namespace BrowserAgent.Tasks.Queue;

/// <summary>
/// The one connection to Redis. Every call has a time limit (the client's own asynchronous calls may have none), faults that pass are
/// retried where repeating is safe, and a connection on which nothing succeeded for 10 s is replaced.
/// </summary>
internal sealed partial class RedisLink : IAsyncDisposable
{
    public static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan ReplaceAfter = TimeSpan.FromSeconds(10);

    private readonly QueueOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<RedisLink> _logger;
    private readonly ResiliencePipeline _repeating;
    private readonly ResiliencePipeline _connecting;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly List<(RedisChannel Channel, Action Heard)> _subscriptions = [];
    private ConnectionMultiplexer? _multiplexer;
    private long _failingSince;

    public RedisLink(IOptions<QueueOptions> options, TimeProvider clock, ILogger<RedisLink> logger)
    {
        _options = options.Value;
        _clock = clock;
        _logger = logger;
        _repeating = Retrying(attempts: 3, TimeSpan.FromMilliseconds(100));
        _connecting = Retrying(attempts: 4, TimeSpan.FromMilliseconds(500));
    }

    /// <summary>How often a connection was made. More than one after the watchdog replaced it.</summary>
    public int Connections { get; private set; }

    /// <summary>Connects, trying for some seconds: a Redis that starts together with the worker needs them.</summary>
    /// <exception cref="QueueUnavailableException">It cannot be reached.</exception>
    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        var configuration = Configuration();
        try
        {
            await _connecting.ExecuteAsync(async token => await MultiplexerAsync(token), cancellationToken);
        }
        catch (Exception fault) when (RedisFaults.IsRedis(fault))
        {
            throw RedisFaults.Unavailable(RedisFaults.Address(configuration), fault);
        }
    }

    /// <summary>A further connection of its own, for the engine's proof; it may ask for INFO. The caller disposes it.</summary>
    public Task<ConnectionMultiplexer> OpenForProofAsync(CancellationToken cancellationToken) => OpenAsync(mayAskInfo: true, cancellationToken);

    /// <summary>One call to Redis.</summary>
    /// <param name="call">May be carried out more than once when <paramref name="repeatable"/>.</param>
    /// <param name="repeatable">Whether a second run does no harm when the first one's answer was lost.</param>
    /// <param name="cancellationToken">Ends the waiting, not what Redis already does.</param>
    /// <exception cref="QueueUnavailableException">No answer after all retries. What was asked may have been done.</exception>
    public async Task<T> CallAsync<T>(Func<IDatabase, Task<T>> call, bool repeatable, CancellationToken cancellationToken)
    {
        try
        {
            return repeatable
                ? await _repeating.ExecuteAsync(async token => await CallOnceAsync(call, token), cancellationToken)
                : await CallOnceAsync(call, cancellationToken);
        }
        catch (Exception fault) when (RedisFaults.IsRedis(fault))
        {
            throw RedisFaults.Unavailable(RedisFaults.Address(Configuration()), fault);
        }
    }

    /// <summary>Hears a channel, also after the connection was replaced.</summary>
    public async Task SubscribeAsync(RedisChannel channel, Action heard, CancellationToken cancellationToken)
    {
        var multiplexer = await MultiplexerAsync(cancellationToken);
        await _gate.WaitAsync(cancellationToken);
        try
        {
            _subscriptions.Add((channel, heard));
            await (_multiplexer ?? multiplexer).GetSubscriber().SubscribeAsync(channel, (_, _) => heard()).WaitAsync(CallTimeout, _clock, cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_multiplexer is { } multiplexer)
        {
            _multiplexer = null;
            await CloseAsync(multiplexer);
        }

        _gate.Dispose();
    }

    private async Task<T> CallOnceAsync<T>(Func<IDatabase, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            var multiplexer = await MultiplexerAsync(cancellationToken);
            var answer = await call(multiplexer.GetDatabase()).WaitAsync(CallTimeout, _clock, cancellationToken);
            Interlocked.Exchange(ref _failingSince, 0);
            return answer;
        }
        catch (Exception fault) when (RedisFaults.Passes(fault))
        {
            Interlocked.CompareExchange(ref _failingSince, _clock.GetTimestamp(), 0);
            throw;
        }
    }

    private async ValueTask<ConnectionMultiplexer> MultiplexerAsync(CancellationToken cancellationToken)
    {
        if (_multiplexer is { } present && !IsWornOut())
        {
            return present;
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_multiplexer is { } other && !IsWornOut())
            {
                return other;
            }

            var fresh = await OpenAsync(mayAskInfo: false, cancellationToken);
            foreach (var (channel, heard) in _subscriptions)
            {
                await fresh.GetSubscriber().SubscribeAsync(channel, (_, _) => heard()).WaitAsync(CallTimeout, _clock, cancellationToken);
            }

            var worn = _multiplexer;
            _multiplexer = fresh;
            Connections++;
            Interlocked.Exchange(ref _failingSince, 0);
            if (worn is not null)
            {
                LogReplaced(_logger, ReplaceAfter.TotalSeconds);
                await CloseAsync(worn);
            }

            return fresh;
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<ConnectionMultiplexer> OpenAsync(bool mayAskInfo, CancellationToken cancellationToken)
    {
        var configuration = Configuration();
        configuration.AbortOnConnectFail = true;
        configuration.AllowAdmin = mayAskInfo;
        return await ConnectionMultiplexer.ConnectAsync(configuration).WaitAsync(CallTimeout * 2, _clock, cancellationToken);
    }

    private bool IsWornOut()
    {
        var since = Interlocked.Read(ref _failingSince);
        return since != 0 && _clock.GetElapsedTime(since) >= ReplaceAfter;
    }

    private async Task CloseAsync(ConnectionMultiplexer multiplexer)
    {
        try
        {
            await multiplexer.CloseAsync(allowCommandsToComplete: false).WaitAsync(CallTimeout, _clock, CancellationToken.None);
        }
        catch (Exception fault) when (RedisFaults.Passes(fault))
        {
            LogCloseFailed(_logger, fault);
        }
    }

    private ConfigurationOptions Configuration()
    {
        if (string.IsNullOrWhiteSpace(_options.Redis))
        {
            throw new QueueUnavailableException("No Redis is configured: set Queue:Redis, for example to redis.internal:6379.");
        }

        var configuration = ConfigurationOptions.Parse(_options.Redis);
        configuration.ClientName ??= "browser-agent";
        return configuration;
    }

    private ResiliencePipeline Retrying(int attempts, TimeSpan delay) =>
        new ResiliencePipelineBuilder { TimeProvider = _clock }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = attempts,
                Delay = delay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = new PredicateBuilder().Handle<Exception>(RedisFaults.Passes),
            })
            .Build();

    [LoggerMessage(3101, LogLevel.Warning, "Nothing succeeded on the Redis connection for {Seconds} s: it was replaced")]
    private static partial void LogReplaced(ILogger logger, double seconds);

    [LoggerMessage(3102, LogLevel.Debug, "The replaced Redis connection did not close in order")]
    private static partial void LogCloseFailed(ILogger logger, Exception fault);
}
