using BrowserAgent.Sessions.Configuration;

namespace BrowserAgent.Sessions.Recycling;

/// <summary>Why a session or a browser was retired and replaced. A closed list: each end of one has exactly one of these; a browser that is killed for its memory while it retires is noted twice.</summary>
public enum RecycleReason
{
    /// <summary>It served as many jobs as it may (<see cref="PoolOptions.RetireAfterJobs"/>).</summary>
    Jobs,

    /// <summary>It was as old as it may become.</summary>
    Age,

    /// <summary>Nobody needed it for a while, and the account has more sessions than its floor.</summary>
    Idle,

    /// <summary>Its browser grew over the soft memory cap.</summary>
    SoftMemoryCap,

    /// <summary>Its browser grew over the hard memory cap and was killed.</summary>
    HardMemoryCap,

    /// <summary>The Playwright driver grew or aged, and went with all its browsers.</summary>
    DriverRecycled,

    /// <summary>The Playwright driver died.</summary>
    DriverDied,

    /// <summary>Its browser ended by itself, or was ended from outside.</summary>
    BrowserDied,

    /// <summary>Its page crashed.</summary>
    PageCrashed,

    /// <summary>Its page or context was closed under it, by the site or by a job.</summary>
    PageClosed,

    /// <summary>A page, context or browser did not answer in time and was killed.</summary>
    Hung,

    /// <summary>The site no longer knew the session.</summary>
    SiteEnded,

    /// <summary>The site would have ended it before the next job could: logged in anew between jobs.</summary>
    SiteTime,

    /// <summary>The job that used it said that it must not be used again.</summary>
    Condemned,

    /// <summary>What a job had left could not be cleaned away.</summary>
    NotClean,

    /// <summary>The site pack asks for a fresh context for each job.</summary>
    FreshContext,

    /// <summary>Its seat on the account was lost to another worker.</summary>
    SeatLost,

    /// <summary>The pool stops.</summary>
    Stopping,
}

/// <summary>One end of a session or browser, as an operator sees it.</summary>
/// <param name="At">When.</param>
/// <param name="Subject">The session's or the browser's id.</param>
/// <param name="Reason">Of the closed list.</param>
/// <param name="Why">In words.</param>
public sealed record RecycleRecord(DateTimeOffset At, string Subject, RecycleReason Reason, string Why);
