namespace BrowserAgent.Sessions.Origins;

/// <summary>How many lines about one source are logged within a time. A page can cause any number of them, and a log that it fills hides what else happens.</summary>
internal sealed class LogAllowance(int max, TimeSpan window, TimeProvider timeProvider)
{
    private readonly Lock _lock = new();
    private long? _windowBegan;
    private int _taken;
    private long _suppressed;

    /// <param name="suppressedBefore">How many lines were left out before this one; they are told once.</param>
    /// <returns>Whether the line is logged; otherwise it is counted.</returns>
    public bool TryTake(out long suppressedBefore)
    {
        lock (_lock)
        {
            if (_windowBegan is not { } began || timeProvider.GetElapsedTime(began) >= window)
            {
                (_windowBegan, _taken) = (timeProvider.GetTimestamp(), 0);
            }

            var isTaken = _taken < max;
            suppressedBefore = isTaken ? _suppressed : 0;
            _taken += isTaken ? 1 : 0;
            _suppressed = isTaken ? 0 : _suppressed + 1;
            return isTaken;
        }
    }

    /// <summary>The lines that were left out and not told yet, at the end of the source.</summary>
    public long TakeSuppressed()
    {
        lock (_lock)
        {
            var suppressed = _suppressed;
            _suppressed = 0;
            return suppressed;
        }
    }
}
