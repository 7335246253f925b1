using BrowserAgent.Sessions.Configuration;

namespace BrowserAgent.Sessions.Recycling;

/// <summary>Why a session, a browser or a driver ended. Each end has exactly one reason; only a browser that is killed for its memory while it retires has two records.</summary>
public enum RecycleReason
{
    /// <summary>It served its maximum number of jobs (<see cref="PoolOptions.RetireAfterJobs"/>).</summary>
    Jobs,

    /// <summary>It reached its maximum age.</summary>
    Age,

    /// <summary>No job needed it for a while, and the account has more warm sessions than its minimum.</summary>
    Idle,

    /// <summary>Its browser grew over the soft memory cap.</summary>
    SoftMemoryCap,

    /// <summary>Its browser grew over the hard memory cap and was killed.</summary>
    HardMemoryCap,

    /// <summary>The Playwright driver was retired for its memory or age, together with its browsers.</summary>
    DriverRecycled,

    /// <summary>The Playwright driver died.</summary>
    DriverDied,

    /// <summary>Its browser ended by itself, or was killed from outside.</summary>
    BrowserDied,

    /// <summary>Its page crashed.</summary>
    PageCrashed,

    /// <summary>The site or a job closed its page or context.</summary>
    PageClosed,

    /// <summary>A page, context or browser did not answer in time and was killed.</summary>
    Hung,

    /// <summary>The site had logged the session out.</summary>
    SiteEnded,

    /// <summary>Its site time was too short for the next job, and it could not be logged in again in the same context.</summary>
    SiteTime,

    /// <summary>The job that leased it marked it as not reusable.</summary>
    Condemned,

    /// <summary>It could not be reset after a job.</summary>
    NotClean,

    /// <summary>The site pack asks for a fresh context for each job.</summary>
    FreshContext,

    /// <summary>Its account permit was lost.</summary>
    SeatLost,

    /// <summary>The pool stops.</summary>
    Stopping,
}

/// <summary>One end of a session or browser, as an operator sees it.</summary>
/// <param name="At">When.</param>
/// <param name="Subject">The session's or the browser's id.</param>
/// <param name="Reason">The kind of end.</param>
/// <param name="Why">The details, as text for operators.</param>
public sealed record RecycleRecord(DateTimeOffset At, string Subject, RecycleReason Reason, string Why);
