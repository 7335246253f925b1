using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Browsers;
using BrowserAgent.Sessions.Leasing;
using BrowserAgent.Sessions.Recycling;

namespace BrowserAgent.Sessions.Pool;

/// <summary>Authenticated browser sessions, warm and ready to be leased.</summary>
public interface ISessionPool
{
    /// <summary>Leases one session that is logged in now and has the site time asked for.</summary>
    Task<LeaseResult> LeaseAsync(LeaseRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Tries an account again that the site refused: at once here, and on other workers when they look next. Called by a person who has mended it.
    /// A pool that logs in nowhere knows no account.
    /// </summary>
    Task<AccountReopenResult> ReopenAsync(AccountId account, CancellationToken cancellationToken) => Task.FromResult(AccountReopenResult.Unknown);

    /// <summary>Each session as it stands, for people and health checks.</summary>
    IReadOnlyList<SessionStatus> Status();

    /// <summary>Each browser as it stands.</summary>
    IReadOnlyList<BrowserStatus> Browsers() => [];

    /// <summary>The Playwright driver; null while none runs.</summary>
    DriverStatus? Driver() => null;

    /// <summary>Why no browser can be started now, in words that hide nothing secret; null when one can, or may be tried.</summary>
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

    /// <summary>The browser that it lives in; null while it has none.</summary>
    public string? BrowserId { get; init; }

    /// <summary>When its context was opened; null while it has none.</summary>
    public DateTimeOffset? OpenedAt { get; init; }

    /// <summary>The last end of a session in this place; null while there was none.</summary>
    public RecycleRecord? LastRecycle { get; init; }

    /// <summary>Leases served since its context was opened.</summary>
    public int Jobs { get; init; }

    public DateTimeOffset? LoggedInAt { get; init; }

    /// <summary>Until the site would end the session by its own rules; null while not logged in.</summary>
    public TimeSpan? SiteTimeLeft { get; init; }

    /// <summary>The most that <see cref="SiteTimeLeft"/> can be, right after a login; null while it has no context.</summary>
    public TimeSpan? SiteTimeFull { get; init; }

    /// <summary>Why it is not ready, in words; null when all is well.</summary>
    public string? Problem { get; init; }

    /// <summary>True when others are logged in as all that an account may have, so that none of its sessions here can serve; those that rest would find no seat either.</summary>
    public static bool AllTaken(IEnumerable<SessionStatus> sessionsOfOneAccount)
    {
        var states = sessionsOfOneAccount.Select(session => session.State).ToList();
        return states.Contains(SessionState.Standby) && states.TrueForAll(state => state is SessionState.Standby or SessionState.Resting);
    }
}

/// <summary>Where a session is in its life.</summary>
public enum SessionState
{
    /// <summary>Being launched or logged in.</summary>
    Warming,

    /// <summary>Not logged in: the account has as many sessions as it may have, on this worker and others.</summary>
    Standby,

    /// <summary>In the middle of a login that asks for a one-time code which only a person has.</summary>
    AwaitsCode,

    /// <summary>Not logged in: nobody needs it now, and the account has its floor without it.</summary>
    Resting,

    /// <summary>Logged in and free.</summary>
    Ready,

    /// <summary>Lent to a job.</summary>
    Leased,

    /// <summary>Dead, closing, or waiting before the next try.</summary>
    Down,

    /// <summary>The site refused the account, here or on another worker; not tried again until a person reopens it.</summary>
    Refused,
}
