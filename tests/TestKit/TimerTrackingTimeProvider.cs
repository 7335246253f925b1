using Microsoft.Extensions.Time.Testing;

namespace BrowserAgent.TestKit;

/// <summary>
/// A <see cref="FakeTimeProvider"/> that counts its armed timers. A test may advance the clock only after the code under test has armed its timer,
/// or that timer never falls due; the base class does not show its timers, so a test could not wait for this.
/// </summary>
public sealed class TimerTrackingTimeProvider : FakeTimeProvider
{
    private readonly Lock _lock = new();
    private readonly HashSet<TrackedTimer> _armed = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TimerTrackingTimeProvider()
    {
    }

    public TimerTrackingTimeProvider(DateTimeOffset start)
        : base(start)
    {
    }

    /// <summary>How many timers are armed.</summary>
    public int ArmedTimers
    {
        get
        {
            lock (_lock)
            {
                return _armed.Count;
            }
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new TrackedTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Completes when at least <paramref name="count"/> timers are armed: the code under test has come to its wait.</summary>
    public Task WaitForTimersAsync(int count = 1) => WaitUntilAsync(armed => armed.Count >= count);

    /// <summary>Completes when a timer is armed that was given this time: a pause, as opposed to the limit of a call that is about to end.</summary>
    public Task WaitForTimerAsync(TimeSpan dueTime) => WaitUntilAsync(armed => armed.Any(timer => timer.DueTime == dueTime));

    private async Task WaitUntilAsync(Func<HashSet<TrackedTimer>, bool> condition)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (condition(_armed))
                {
                    return;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }

    private ITimer CreateInner(TimerCallback callback) => base.CreateTimer(callback, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    private sealed class TrackedTimer : ITimer
    {
        private readonly TimerTrackingTimeProvider _timeProvider;
        private readonly TimerCallback _callback;
        private readonly object? _state;
        private readonly ITimer _inner;
        private bool _over;
        private bool _periodic;

        public TrackedTimer(TimerTrackingTimeProvider timeProvider, TimerCallback callback, object? state)
        {
            (_timeProvider, _callback, _state) = (timeProvider, callback, state);
            _inner = timeProvider.CreateInner(_ => Fire());
        }

        public TimeSpan DueTime { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_timeProvider._lock)
            {
                DueTime = dueTime;
                _over = dueTime == Timeout.InfiniteTimeSpan;
                _periodic = period > TimeSpan.Zero;
                _timeProvider._armed.Remove(this);
            }

            var changed = _inner.Change(dueTime, period);

            // Counted only now: whoever sees the timer armed may advance the clock at once. It may also have fired meanwhile.
            lock (_timeProvider._lock)
            {
                if (changed && !_over)
                {
                    _timeProvider._armed.Add(this);
                    _timeProvider._changed.TrySetResult();
                    _timeProvider._changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                }
            }

            return changed;
        }

        public void Dispose()
        {
            End();
            _inner.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Fire()
        {
            if (!_periodic)
            {
                End();
            }

            _callback(_state);
        }

        private void End()
        {
            lock (_timeProvider._lock)
            {
                _over = true;
                _timeProvider._armed.Remove(this);
            }
        }
    }
}
