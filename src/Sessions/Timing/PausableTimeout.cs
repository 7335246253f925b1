namespace BrowserAgent.Sessions.Timing;

/// <summary>A time limit that is paused while a person is waited for: how long the person takes says nothing about the site.</summary>
public sealed class PausableTimeout : IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _limit;
    private readonly TimeProvider _timeProvider;
    private TimeSpan _left;
    private long _from;
    private int _pauses;
    private bool _isDisposed;

    /// <param name="limit">How long it may run in all, without the pauses.</param>
    /// <param name="timeProvider">Its clock.</param>
    public PausableTimeout(TimeSpan limit, TimeProvider timeProvider)
    {
        (_left, _timeProvider, _from) = (limit, timeProvider, timeProvider.GetTimestamp());
        _limit = new CancellationTokenSource(limit, timeProvider);
        Token = _limit.Token;
    }

    /// <summary>Cancelled when the time limit has passed.</summary>
    public CancellationToken Token { get; }

    /// <summary>Pauses the time limit until the returned object is disposed. With several pauses it goes on when the last one ends.</summary>
    public IDisposable Pause()
    {
        lock (_lock)
        {
            if (_pauses++ == 0 && !_isDisposed)
            {
                _left -= _timeProvider.GetElapsedTime(_from);
                _limit.CancelAfter(Timeout.InfiniteTimeSpan);
            }
        }

        return new PauseHandle(this);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _limit.Dispose();
        }
    }

    private void Resume()
    {
        lock (_lock)
        {
            // A login that was abandoned may end its pause after the timeout was disposed.
            if (--_pauses == 0 && !_isDisposed)
            {
                _from = _timeProvider.GetTimestamp();
                _limit.CancelAfter(_left > TimeSpan.Zero ? _left : TimeSpan.Zero);
            }
        }
    }

    private sealed class PauseHandle(PausableTimeout limit) : IDisposable
    {
        private int _isOver;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isOver, 1) == 0)
            {
                limit.Resume();
            }
        }
    }
}
