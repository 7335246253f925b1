using BrowserAgent.Sessions.Timing;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis.Connections;
using BrowserAgent.Tasks.Redis.Scripts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Redis;

/// <summary>Listens on the wake channel. A signal that arrives while nobody waits is kept for the next wait.</summary>
internal sealed class QueueWakeListener(RedisClient redis, IOptions<QueueOptions> options, TimeProvider timeProvider) : IWorkSignal, IHostedService
{
    private readonly QueueOptions _options = options.Value;
    private readonly Lock _lock = new();
    private TaskCompletionSource _signal = NewSignal();
    private int _idle;

    public async Task WaitForWorkAsync(CancellationToken cancellationToken)
    {
        Task signal;
        int idle;
        lock (_lock)
        {
            signal = _signal.Task;
            idle = _idle;
        }

        try
        {
            await signal.WaitAsync(ExponentialBackoff.Longest(_options.IdlePollMin, _options.IdlePollMax, idle), timeProvider, cancellationToken);
            lock (_lock)
            {
                _idle = 0;
                if (ReferenceEquals(_signal.Task, signal))
                {
                    _signal = NewSignal();
                }
            }
        }
        catch (TimeoutException)
        {
            lock (_lock)
            {
                _idle = idle + 1;
            }
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) =>
        redis.SubscribeAsync(new QueueKeys(_options.Name).Wake, OnNotified, cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void OnNotified()
    {
        lock (_lock)
        {
            _signal.TrySetResult();
        }
    }
}
