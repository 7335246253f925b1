using BrowserAgent.Fixtures.Meridian.Accounts;
using BrowserAgent.Fixtures.Meridian.Configuration;

namespace BrowserAgent.Fixtures.Meridian.SignIn;

/// <summary>The live sessions of the application host. In memory only: a restart signs everybody out.</summary>
internal sealed class SessionTable(MeridianOptions options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, AppSession> _sessions = new(StringComparer.Ordinal);
    private int _started;

    public AppSession Start(MeridianAccount account)
    {
        lock (_lock)
        {
            DateTimeOffset now = options.Time.GetUtcNow();
            var session = new AppSession(SignInVerifier.NewToken(), ++_started, account, now) { LastSeen = now };
            _sessions[session.Token] = session;
            return session;
        }
    }

    /// <summary>The live session of a cookie, counted as one more request; null when it is unknown or over.</summary>
    public AppSession? Touch(string? token)
    {
        lock (_lock)
        {
            if (token is null || !_sessions.TryGetValue(token, out AppSession? session))
            {
                return null;
            }

            DateTimeOffset now = options.Time.GetUtcNow();
            if (IsOver(session, now))
            {
                _sessions.Remove(token);
                return null;
            }

            session.LastSeen = now;
            session.Requests++;
            return session;
        }
    }

    public bool End(AppSession session)
    {
        lock (_lock)
        {
            return _sessions.Remove(session.Token);
        }
    }

    /// <summary>Ends the sessions of an account (null: of everybody), sparing one; returns those that ended.</summary>
    public IReadOnlyList<AppSession> EndAll(string? user, AppSession? spared = null)
    {
        lock (_lock)
        {
            List<AppSession> ended =
                [.. _sessions.Values.Where(session => (user is null || session.Account.User == user) && session != spared)];
            ended.ForEach(session => _sessions.Remove(session.Token));
            return ended;
        }
    }

    public int CountOf(string user)
    {
        lock (_lock)
        {
            DateTimeOffset now = options.Time.GetUtcNow();
            return _sessions.Values.Count(session => session.Account.User == user && !IsOver(session, now));
        }
    }

    private bool IsOver(AppSession session, DateTimeOffset now) =>
        now - session.LastSeen >= options.IdleTimeout || now - session.StartedAt >= options.AbsoluteTimeout;
}

/// <summary>One signed-in browser. <paramref name="Ordinal"/> tells sessions apart in the ground truth without giving the token away.</summary>
internal sealed record AppSession(string Token, int Ordinal, MeridianAccount Account, DateTimeOffset StartedAt)
{
    public DateTimeOffset LastSeen { get; set; }

    public int Requests { get; set; }
}
