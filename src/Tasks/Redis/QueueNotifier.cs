using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis.Connections;
using BrowserAgent.Tasks.Redis.Scripts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Redis;

/// <summary>Hears the wake channel. A signal that comes while nobody waits is kept for the next who does.</summary>
internal sealed class QueueNotifier(RedisClient redis, IOptions<QueueOptions> options, TimeProvider timeProvider) : IWorkSignal, IHostedService
{
    private readonly QueueOptions _options = options.Value;
    private readonly Lock _lock = new();
    private TaskCompletionSource _signal = NewSignal();
    private TimeSpan _pause = options.Value.IdlePollMin;

    public async Task WaitForWorkAsync(CancellationToken cancellationToken)
    {
        Task signal;
        TimeSpan pause;
        lock (_lock)
        {
            signal = _signal.Task;
            pause = _pause;
        }

        try
        {
            await signal.WaitAsync(pause, timeProvider, cancellationToken);
            lock (_lock)
            {
                _pause = _options.IdlePollMin;
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
                _pause = pause * 2 < _options.IdlePollMax ? pause * 2 : _options.IdlePollMax;
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
