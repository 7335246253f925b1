using System.Net;

namespace BrowserAgent.Worker.Authentication;

/// <summary>
/// Slows down guessing of passwords, by address and by account name. A browser in which a person has signed in before is counted by itself (<see cref="KnownDevice"/>), so
/// nobody else's guesses lock that person out there; elsewhere a name is locked for a minute at most.
/// </summary>
internal sealed class FailedPasswordThrottle(TimeProvider timeProvider)
{
    public const int FreeFailures = 5;

    /// <summary>Several people may mistype behind one address, and many addresses may guess at one name.</summary>
    public const int FreeFailuresOfAName = 20;

    public static readonly TimeSpan LongestLock = TimeSpan.FromMinutes(15);
    public static readonly TimeSpan LongestLockOfAName = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly FailureLocks _networks = new(FreeFailures, LongestLock, timeProvider);
    private readonly FailureLocks _devices = new(FreeFailures, LongestLock, timeProvider);
    private readonly FailureLocks _names = new(FreeFailuresOfAName, LongestLockOfAName, timeProvider);

    /// <summary>How long no password is looked at; null when one is.</summary>
    /// <param name="address">Where the attempt comes from.</param>
    /// <param name="identity">The account's name, as names are compared.</param>
    /// <param name="device">The browser, when the person has signed in there before.</param>
    public TimeSpan? LockedFor(IPAddress? address, string identity, string? device)
    {
        lock (_lock)
        {
            var left = device is null ? Longer(_networks.LeftOf(CallerNetwork.Of(address)), _names.LeftOf(identity)) : _devices.LeftOf(device);
            return left > TimeSpan.Zero ? left : null;
        }
    }

    /// <returns>How long no password is looked at now.</returns>
    public TimeSpan RecordFailure(IPAddress? address, string identity, string? device)
    {
        lock (_lock)
        {
            return device is null ? Longer(_networks.Record(CallerNetwork.Of(address)), _names.Record(identity)) : _devices.Record(device);
        }
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
