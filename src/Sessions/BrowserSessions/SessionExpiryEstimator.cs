using BrowserAgent.Sessions.Authentication;

namespace BrowserAgent.Sessions.BrowserSessions;

/// <summary>
/// Estimates when the site will end a session, from the site's timeouts and the requests that the worker sent. The idle timeout counts from when a request
/// is sent, not when it arrives, so the estimate is never too long.
/// </summary>
internal sealed class SessionExpiryEstimator(SiteSessionProfile profile, TimeProvider timeProvider)
{
    private long _loggedIn;
    private long _active;
    private volatile bool _running;

    public DateTimeOffset? LoggedInAt { get; private set; }

    public DateTimeOffset LastActiveAt => timeProvider.GetUtcNow() - timeProvider.GetElapsedTime(Volatile.Read(ref _active));

    /// <summary>The site time right after a login.</summary>
    public TimeSpan Full => profile.AbsoluteTimeout is { } absolute && absolute < profile.IdleTimeout ? absolute : profile.IdleTimeout;

    /// <summary>Until the site's absolute timeout; null when the site has none.</summary>
    public TimeSpan? AbsoluteLeft => profile.AbsoluteTimeout is { } absolute ? Left(absolute, Volatile.Read(ref _loggedIn)) : null;

    /// <summary>The smaller of idle and absolute time left; zero while not logged in.</summary>
    public TimeSpan SiteTimeLeft
    {
        get
        {
            if (!_running)
            {
                return TimeSpan.Zero;
            }

            var idle = Left(profile.IdleTimeout, Volatile.Read(ref _active));
            return AbsoluteLeft is { } absolute && absolute < idle ? absolute : idle;
        }
    }

    public void LoggedIn()
    {
        LoggedInAt = timeProvider.GetUtcNow();
        Volatile.Write(ref _loggedIn, timeProvider.GetTimestamp());
        Volatile.Write(ref _active, timeProvider.GetTimestamp());
        _running = true;
    }

    /// <summary>Continues a saved login. Its times are wall clock times, because another process may have saved it.</summary>
    public void Restore(DateTimeOffset loggedInAt, DateTimeOffset lastActiveAt)
    {
        LoggedInAt = loggedInAt;
        Volatile.Write(ref _loggedIn, TimestampOf(loggedInAt));
        Volatile.Write(ref _active, TimestampOf(lastActiveAt));
        _running = true;
    }

    /// <summary>The session is logged out, or a login is in progress.</summary>
    public void Ended() => _running = false;

    /// <summary>
    /// Limits a wanted site time to half of what a new login gives. Without this limit, a site whose timeout is shorter than the wanted time would be
    /// logged in to before every lease.
    /// </summary>
    public TimeSpan AttainableTime(TimeSpan wanted) => wanted < Full / 2 ? wanted : Full / 2;

    public void Active() => Volatile.Write(ref _active, timeProvider.GetTimestamp());

    private long TimestampOf(DateTimeOffset at) =>
        timeProvider.GetTimestamp() - (long)((timeProvider.GetUtcNow() - at).TotalSeconds * timeProvider.TimestampFrequency);

    private TimeSpan Left(TimeSpan limit, long since)
    {
        var left = limit - timeProvider.GetElapsedTime(since);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
