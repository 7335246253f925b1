namespace BrowserAgent.Worker.Authentication;

/// <summary>
/// Counts failures of subjects (addresses, names): after <paramref name="freeFailures"/> a subject is locked, for a second at first, twice as long with each further failure,
/// at most <paramref name="longest"/>. An hour without a failure forgets them. Kept in memory, the last 10,000. Not thread-safe.
/// </summary>
internal sealed class FailureLocks(int freeFailures, TimeSpan longest, TimeProvider timeProvider)
{
    public const int MaxEntries = 10_000;

    private static readonly TimeSpan FirstLock = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ForgetAfter = TimeSpan.FromHours(1);

    private readonly BoundedTable<string, Failures> _failures = new(MaxEntries);

    /// <summary>How long the subject is still locked; zero when it is not.</summary>
    public TimeSpan LeftOf(string subject) => _failures.TryGet(subject, out var failures) && LeftOf(failures) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    /// <returns>How long the subject is locked now; zero when it is not yet.</returns>
    public TimeSpan Record(string subject)
    {
        var count = _failures.TryGet(subject, out var before) && timeProvider.GetElapsedTime(before.Last) < ForgetAfter ? before.Count : 0;
        var failures = new Failures(count + 1, timeProvider.GetTimestamp());
        _failures.Set(subject, failures);
        return LeftOf(failures);
    }

    private TimeSpan LeftOf(Failures failures)
    {
        var beyond = failures.Count - freeFailures;
        if (beyond <= 0)
        {
            return TimeSpan.Zero;
        }

        var seconds = Math.Min(FirstLock.TotalSeconds * Math.Pow(2, beyond - 1), longest.TotalSeconds);
        return TimeSpan.FromSeconds(seconds) - timeProvider.GetElapsedTime(failures.Last);
    }

    private sealed record Failures(int Count, long Last);
}
