namespace BrowserAgent.Sessions.Timing;

/// <summary>
/// Exponential backoff: after each failure in a row the longest pause doubles, from <c>first</c> up to <c>cap</c>. With full jitter the pause is
/// drawn evenly from zero to the longest one, so that workers that failed together do not return together.
/// </summary>
/// <remarks>
/// Full and equal jitter as described in "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015). The static functions are the same for
/// callers that keep the number of failures themselves.
/// </remarks>
/// <param name="first">Longest pause after the first failure.</param>
/// <param name="cap">Longest pause of all.</param>
/// <param name="draw">Gives the fraction of the longest pause that is waited, 0 to 1.</param>
public sealed class ExponentialBackoff(TimeSpan first, TimeSpan cap, Func<double> draw)
{
    /// <summary>2^30 times any first pause that the options allow is above any cap that they allow.</summary>
    private const int MaxDoublings = 30;

    private int _failures;

    /// <summary>The pause after one more failure.</summary>
    public TimeSpan Next() => FullJitter(first, cap, _failures++, draw());

    /// <summary>Something succeeded: the next failure counts as the first.</summary>
    public void Reset() => _failures = 0;

    /// <summary>The longest pause: <c>min(cap, first × 2^failures)</c>.</summary>
    /// <param name="first">Longest pause after the first failure.</param>
    /// <param name="cap">Longest pause of all.</param>
    /// <param name="failures">Failures in a row before this one.</param>
    public static TimeSpan Longest(TimeSpan first, TimeSpan cap, int failures) =>
        TimeSpan.FromSeconds(Math.Min(cap.TotalSeconds, first.TotalSeconds * Math.Pow(2, Math.Min(failures, MaxDoublings))));

    /// <summary>Between zero and the longest pause.</summary>
    /// <param name="first">Longest pause after the first failure.</param>
    /// <param name="cap">Longest pause of all.</param>
    /// <param name="failures">Failures in a row before this one.</param>
    /// <param name="fraction">Drawn by the caller, 0 to 1.</param>
    public static TimeSpan FullJitter(TimeSpan first, TimeSpan cap, int failures, double fraction) => Longest(first, cap, failures) * fraction;

    /// <summary>Between half the longest pause and all of it, for callers that must leave the other side alone for some time.</summary>
    /// <param name="first">Longest pause after the first failure.</param>
    /// <param name="cap">Longest pause of all.</param>
    /// <param name="failures">Failures in a row before this one.</param>
    /// <param name="fraction">Drawn by the caller, 0 to 1.</param>
    public static TimeSpan EqualJitter(TimeSpan first, TimeSpan cap, int failures, double fraction) => Longest(first, cap, failures) * (0.5 + (fraction / 2));
}
