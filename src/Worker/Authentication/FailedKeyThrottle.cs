using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace BrowserAgent.Worker.Authentication;

/// <summary>
/// Slows down guessing: after <see cref="FreeFailures"/> wrong keys, an address (of IPv6 its /64 network) is locked, for a second at first, twice as long with each
/// further wrong key, at most <see cref="LongestLock"/>. Who has used a correct key from an address goes on with that key from there, so that nobody can lock others out
/// by sending wrong keys from the same address. Kept in memory, the last 10,000 of each kind.
/// </summary>
/// <remarks>The framework's rate limiters count every request, keep a limiter for each partition without a limit, and do not use the <see cref="TimeProvider"/>.</remarks>
internal sealed class FailedKeyThrottle(TimeProvider timeProvider)
{
    public const int FreeFailures = 5;

    public static readonly TimeSpan LongestLock = TimeSpan.FromMinutes(15);

    private const int MaxEntries = 10_000;
    private const int NetworkBytes = 8;

    private static readonly TimeSpan FirstLock = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ForgetAfter = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly BoundedTable<string, Failures> _failures = new(MaxEntries);
    private readonly BoundedTable<string, bool> _trusted = new(MaxEntries);

    /// <summary>How long the address is still locked for this key; null when it is not.</summary>
    public TimeSpan? LockedFor(IPAddress? address, string shown)
    {
        lock (_lock)
        {
            if (_trusted.TryGet(TrustOf(address, shown), out _))
            {
                return null;
            }

            return _failures.TryGet(NetworkOf(address), out var failures) && LeftOf(failures) is var left && left > TimeSpan.Zero ? left : null;
        }
    }

    /// <returns>How long the address is locked now; zero when it is not yet.</returns>
    public TimeSpan RecordFailure(IPAddress? address, string shown)
    {
        lock (_lock)
        {
            // A key that was correct before the worker's own was changed: its holder's repeats are counted, too.
            _trusted.Remove(TrustOf(address, shown));
            var network = NetworkOf(address);
            var count = _failures.TryGet(network, out var before) && timeProvider.GetElapsedTime(before.Last) < ForgetAfter ? before.Count : 0;
            var failures = new Failures(count + 1, timeProvider.GetTimestamp());
            _failures.Set(network, failures);
            return LeftOf(failures);
        }
    }

    public void RecordSuccess(IPAddress? address, string shown)
    {
        lock (_lock)
        {
            _trusted.Set(TrustOf(address, shown), true);
        }
    }

    private static string TrustOf(IPAddress? address, string shown) => $"{NetworkOf(address)} {Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(shown)))}";

    private static string NetworkOf(IPAddress? address)
    {
        var plain = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        return plain switch
        {
            null => "unknown",
            { AddressFamily: AddressFamily.InterNetworkV6 } => Convert.ToHexString(plain.GetAddressBytes()[..NetworkBytes]),
            _ => plain.ToString(),
        };
    }

    private TimeSpan LeftOf(Failures failures)
    {
        var beyond = failures.Count - FreeFailures;
        if (beyond <= 0)
        {
            return TimeSpan.Zero;
        }

        var seconds = Math.Min(FirstLock.TotalSeconds * Math.Pow(2, beyond - 1), LongestLock.TotalSeconds);
        return TimeSpan.FromSeconds(seconds) - timeProvider.GetElapsedTime(failures.Last);
    }

    private sealed record Failures(int Count, long Last);
}
