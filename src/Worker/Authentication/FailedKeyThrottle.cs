using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace BrowserAgent.Worker.Authentication;

/// <summary>
/// Slows down guessing of keys: after <see cref="FreeFailures"/> wrong keys, an address is locked (<see cref="FailureLocks"/>). Who has used a correct key from an address
/// goes on with that key from there, so that nobody can lock others out by sending wrong keys from the same address.
/// </summary>
/// <remarks>The framework's rate limiters count every request, keep a limiter for each partition without a limit, and do not use the <see cref="TimeProvider"/>.</remarks>
internal sealed class FailedKeyThrottle(TimeProvider timeProvider)
{
    public const int FreeFailures = 5;

    public static readonly TimeSpan LongestLock = TimeSpan.FromMinutes(15);

    private readonly Lock _lock = new();
    private readonly FailureLocks _failures = new(FreeFailures, LongestLock, timeProvider);
    private readonly BoundedTable<string, bool> _trusted = new(FailureLocks.MaxEntries);

    /// <summary>How long the address is still locked for this key; null when it is not.</summary>
    public TimeSpan? LockedFor(IPAddress? address, string shown)
    {
        lock (_lock)
        {
            return !_trusted.TryGet(TrustOf(address, shown), out _) && _failures.LeftOf(CallerNetwork.Of(address)) is var left && left > TimeSpan.Zero ? left : null;
        }
    }

    /// <returns>How long the address is locked now; zero when it is not yet.</returns>
    public TimeSpan RecordFailure(IPAddress? address, string shown)
    {
        lock (_lock)
        {
            // A key that was correct before the worker's own was changed: its holder's repeats are counted, too.
            _trusted.Remove(TrustOf(address, shown));
            return _failures.Record(CallerNetwork.Of(address));
        }
    }

    public void RecordSuccess(IPAddress? address, string shown)
    {
        lock (_lock)
        {
            _trusted.Set(TrustOf(address, shown), true);
        }
    }

    private static string TrustOf(IPAddress? address, string shown) => $"{CallerNetwork.Of(address)} {Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(shown)))}";
}
