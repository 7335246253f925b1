using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Browsers;
using BrowserAgent.Sessions.Leasing;
using BrowserAgent.Sessions.Recycling;

namespace BrowserAgent.Sessions.Pool;

/// <summary>A pool of browser sessions that are logged in and ready to be leased.</summary>
public interface ISessionPool
{
    /// <summary>Leases one session that is logged in now and has the site time asked for.</summary>
    Task<LeaseResult> LeaseAsync(LeaseRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Allows logins again of an account that the site refused: at once here, and on other workers at their next check. Called for a person who has
    /// corrected the account. The default implementation is for pools that do not log in.
    /// </summary>
    Task<AccountReopenResult> ReopenAsync(AccountId account, CancellationToken cancellationToken) => Task.FromResult(AccountReopenResult.Unknown);

    /// <summary>The state of each session, for operators and health checks.</summary>
    IReadOnlyList<SessionStatus> Status();

    /// <summary>The state of each browser.</summary>
    IReadOnlyList<BrowserStatus> Browsers() => [];

    /// <summary>The Playwright driver; null while none runs.</summary>
    DriverStatus? Driver() => null;

    /// <summary>Why no browser can be started now, as text without secrets; null when one can, or may be tried.</summary>
    string? WhyNoBrowser() => null;

    /// <summary>The last ends of sessions and browsers, newest first, at most 100.</summary>
    IReadOnlyList<RecycleRecord> Recycled() => [];
}

/// <summary>One session as an operator sees it.</summary>
public sealed record SessionStatus
{
    public required string SessionId { get; init; }

    public required AccountId Account { get; init; }

    public required SessionState State { get; init; }

    /// <summary>Its browser; null while it has none.</summary>
    public string? BrowserId { get; init; }

    /// <summary>When its context was opened; null while it has none.</summary>
    public DateTimeOffset? OpenedAt { get; init; }

    /// <summary>The end of the last session in this slot; null when there was none.</summary>
    public RecycleRecord? LastRecycle { get; init; }

    /// <summary>Leases served since its context was opened.</summary>
    public int Jobs { get; init; }

    public DateTimeOffset? LoggedInAt { get; init; }

    /// <summary>Until the site would end the session by its own timeouts; null while not logged in.</summary>
    public TimeSpan? SiteTimeLeft { get; init; }

    /// <summary>The value of <see cref="SiteTimeLeft"/> right after a login; null while it has no context.</summary>
    public TimeSpan? SiteTimeFull { get; init; }

    /// <summary>Why it is not ready, as text for operators; null when nothing is wrong.</summary>
    public string? Problem { get; init; }

    /// <summary>Attempts in a row to open and log in that failed; 0 once a session was opened.</summary>
    public int FailedWarmUps { get; init; }

    /// <summary>Whether this slot has had a session that was logged in, since the worker started.</summary>
    public bool HasServed { get; init; }

    /// <summary>
    /// Whether a caller may soon get one of these sessions: one is logged in or was a moment ago, or one rests and is started on demand. False while logins fail,
    /// wait for a person, or did not succeed yet: until then a caller would only wait.
    /// </summary>
    public static bool CanServe(IReadOnlyList<SessionStatus> sessionsOfOneAccount) =>
        sessionsOfOneAccount.Any(session => session.State is SessionState.Ready or SessionState.Leased || session is { State: SessionState.Warming, HasServed: true, FailedWarmUps: 0 })
        || (sessionsOfOneAccount.Any(session => session.State == SessionState.Resting)
            && sessionsOfOneAccount.All(session => session.State is SessionState.Resting or SessionState.Refused));

    /// <summary>True when other sessions hold all permits of an account, so that none of its sessions here can serve. Resting ones would get no permit either.</summary>
    public static bool AllTaken(IEnumerable<SessionStatus> sessionsOfOneAccount)
    {
        var states = sessionsOfOneAccount.Select(session => session.State).ToList();
        return states.Contains(SessionState.Standby) && states.TrueForAll(state => state is SessionState.Standby or SessionState.Resting);
    }
}

/// <summary>The state of a session.</summary>
public enum SessionState
{
    /// <summary>Being launched or logged in.</summary>
    Warming,

    /// <summary>Not logged in: other sessions, here or on other workers, hold all permits of the account.</summary>
    Standby,

    /// <summary>Its login waits for a one-time code that only a person has.</summary>
    AwaitsCode,

    /// <summary>Not logged in: no job needs it now, and the account has its minimum of warm sessions without it.</summary>
    Resting,

    /// <summary>Logged in and free.</summary>
    Ready,

    /// <summary>Leased to a job.</summary>
    Leased,

    /// <summary>Closed, or waiting before the next attempt to warm it.</summary>
    Down,

    /// <summary>The site refused the account, here or on another worker; not tried again until a person reopens it.</summary>
    Refused,
}
