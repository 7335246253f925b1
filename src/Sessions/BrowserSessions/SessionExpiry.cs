using BrowserAgent.Sessions.Authentication;

namespace BrowserAgent.Sessions.BrowserSessions;

/// <summary>
/// Reckons how long the site will keep a session, from its rules and from what the worker asked of it. Requests are counted when they
/// are sent, so the answer errs to the short side.
/// </summary>
internal sealed class SessionExpiry(SiteSessionProfile profile, TimeProvider timeProvider)
{
    private long _loggedIn;
    private long _active;
    private volatile bool _running;

    public DateTimeOffset? LoggedInAt { get; private set; }

    public DateTimeOffset LastActiveAt => timeProvider.GetUtcNow() - timeProvider.GetElapsedTime(Volatile.Read(ref _active));

    /// <summary>The most time that a fresh login gives.</summary>
    public TimeSpan Full => profile.AbsoluteTimeout is { } absolute && absolute < profile.IdleTimeout ? absolute : profile.IdleTimeout;

    /// <summary>Until the site ends the session whatever is asked of it; null when it never does.</summary>
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

    /// <summary>Takes up a login of before. Its times are the wall clock's: another process made it.</summary>
    public void Restore(DateTimeOffset loggedInAt, DateTimeOffset lastActiveAt)
    {
        LoggedInAt = loggedInAt;
        Volatile.Write(ref _loggedIn, TimestampOf(loggedInAt));
        Volatile.Write(ref _active, TimestampOf(lastActiveAt));
        _running = true;
    }

    /// <summary>The site no longer knows the session, or it is in the middle of a login.</summary>
    public void Ended() => _running = false;

    /// <summary>
    /// A site that never gives as much as is asked for would be logged in to before every lease; half of what a fresh login
    /// gives has to do there.
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
