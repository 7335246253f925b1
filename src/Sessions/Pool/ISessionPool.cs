namespace BrowserAgent.Sessions.Pool;

/// <summary>Authenticated browser sessions, warm and ready to be leased.</summary>
public interface ISessionPool
{
    /// <summary>Leases one session that is logged in now and has the site time asked for.</summary>
    Task<LeaseOutcome> LeaseAsync(LeaseRequest request, CancellationToken cancellationToken);

    /// <summary>Each session as it stands, for people and health checks.</summary>
    IReadOnlyList<SessionStatus> Status();
}

/// <summary>One session as an operator sees it.</summary>
public sealed record SessionStatus
{
    public required string SessionId { get; init; }

    public required AccountId Account { get; init; }

    public required SessionState State { get; init; }

    /// <summary>Leases served since the last login.</summary>
    public int Jobs { get; init; }

    public DateTimeOffset? LoggedInAt { get; init; }

    /// <summary>Until the site would end the session by its own rules; null while not logged in.</summary>
    public TimeSpan? SiteTimeLeft { get; init; }

    /// <summary>Why it is not ready, in words; null when all is well.</summary>
    public string? Trouble { get; init; }
}

/// <summary>Where a session is in its life.</summary>
public enum SessionState
{
    /// <summary>Being launched or logged in.</summary>
    Warming,

    /// <summary>Not logged in: the account has as many sessions as it may have, on this worker and others.</summary>
    Standby,

    /// <summary>Logged in and free.</summary>
    Ready,

    /// <summary>Lent to a job.</summary>
    Leased,

    /// <summary>Dead, closing, or waiting before the next try.</summary>
    Down,

    /// <summary>The site refused the account; not tried again by itself.</summary>
    Refused,
}
