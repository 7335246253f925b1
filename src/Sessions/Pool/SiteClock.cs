using BrowserAgent.Sessions.Authentication;

namespace BrowserAgent.Sessions.Pool;

/// <summary>
/// Reckons how long the site will keep a session, from its rules and from what the worker asked of it. Requests are counted when they
/// are sent, so the answer errs to the short side.
/// </summary>
internal sealed class SiteClock(SiteSessionProfile profile, TimeProvider time)
{
    private long _loggedIn;
    private long _active;
    private volatile bool _running;

    public DateTimeOffset? LoggedInAt { get; private set; }

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
        LoggedInAt = time.GetUtcNow();
        Volatile.Write(ref _loggedIn, time.GetTimestamp());
        Volatile.Write(ref _active, time.GetTimestamp());
        _running = true;
    }

    public void Active() => Volatile.Write(ref _active, time.GetTimestamp());

    private TimeSpan Left(TimeSpan limit, long since)
    {
        var left = limit - time.GetElapsedTime(since);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
