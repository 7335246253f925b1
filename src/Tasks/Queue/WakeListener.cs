using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Queue;

/// <summary>Hears the wake channel. A signal that comes while nobody waits is kept for the next who does.</summary>
internal sealed class WakeListener(RedisLink link, IOptions<QueueOptions> options, TimeProvider clock) : IWorkSignal, IHostedService
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
            await signal.WaitAsync(pause, clock, cancellationToken);
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
        link.SubscribeAsync(new QueueKeys(_options.Name).Wake, Heard, cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Heard()
    {
        lock (_lock)
        {
            _signal.TrySetResult();
        }
    }
}
