namespace BrowserAgent.Sessions.Timing;

/// <summary>Growing pauses with full jitter: workers that failed together do not come back together.</summary>
internal sealed class ExponentialBackoff(TimeSpan first, TimeSpan cap, Func<double> draw)
{
    private int _failures;

    public TimeSpan Next()
    {
        // 2^30 times any allowed first pause is above any allowed cap.
        var ceiling = Math.Min(cap.TotalMilliseconds, first.TotalMilliseconds * Math.Pow(2, Math.Min(_failures++, 30)));
        return TimeSpan.FromMilliseconds(ceiling * draw());
    }

    public void Reset() => _failures = 0;
}
