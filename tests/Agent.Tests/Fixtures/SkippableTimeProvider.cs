namespace BrowserAgent.Agent.Tests.Fixtures;

/// <summary>The machine's clock, which a test can advance: timers that become due by it fire at once.</summary>
internal sealed class SkippableTimeProvider : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<SkippableTimer> _timers = [];
    private long _skipped;

    public override long TimestampFrequency => System.TimestampFrequency;

    public override long GetTimestamp() => System.GetTimestamp() + Interlocked.Read(ref _skipped);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SkippableTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    public void Skip(TimeSpan span)
    {
        List<SkippableTimer> due;
        lock (_lock)
        {
            due = [.. _timers.Where(timer => timer.Due <= span)];
        }

        Interlocked.Add(ref _skipped, (long)(span.TotalSeconds * TimestampFrequency));
        due.ForEach(timer => timer.Fire());
    }

    private sealed class SkippableTimer : ITimer
    {
        private readonly SkippableTimeProvider _time;
        private readonly TimerCallback _callback;
        private readonly object? _state;
        private readonly ITimer _inner;

        public SkippableTimer(SkippableTimeProvider time, TimerCallback callback, object? state)
        {
            (_time, _callback, _state) = (time, callback, state);
            _inner = System.CreateTimer(_ => Fire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public TimeSpan Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_time._lock)
            {
                _time._timers.Remove(this);
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    Due = dueTime;
                    _time._timers.Add(this);
                }
            }

            return _inner.Change(dueTime, period);
        }

        public void Fire()
        {
            lock (_time._lock)
            {
                _time._timers.Remove(this);
            }

            _callback(_state);
        }

        public void Dispose()
        {
            lock (_time._lock)
            {
                _time._timers.Remove(this);
            }

            _inner.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
