using System.ComponentModel.DataAnnotations;

namespace BrowserAgent.Sessions.Configuration;

/// <summary>The accounts, and how their sessions are kept warm. Section <c>Pool</c>.</summary>
public sealed record PoolOptions
{
    public const string Section = "Pool";

    /// <summary>The accounts that this worker may log in as.</summary>
    public IReadOnlyList<AccountOptions> Accounts { get; init; } = [];

    /// <summary>
    /// Longest time for one login, and for the wait for the account's login permit before it. Default 90 s: a one-time code may need the next 30 s window.
    /// The wait for a code from a person is not counted.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:05", "00:10:00")]
    public TimeSpan LoginTimeout { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>How often the health of an idle session is checked. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan HealthInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Margin of site time: a session that has less left than the job needs plus this margin is logged in again first. Default 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan SiteTimeMargin { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Longest pause after the first failed attempt to warm a session; doubled with each failure. The pause is random below that (full jitter). Default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:05:00")]
    public TimeSpan RetryBase { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Longest pause between attempts to warm a session. Default 2 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "01:00:00")]
    public TimeSpan RetryCap { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Pause before a login that needed a person is tried again. Default 15 min: frequent attempts make sites ask harder questions.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan PersonRetryInterval { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a login waits for a one-time code from a person; then it fails as one that needs a person. Default 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "01:00:00")]
    public TimeSpan PersonCodeTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>A session is closed and replaced after this many leases: a page that is reused grows by about 1 MB a job. Default 200.</summary>
    [Range(1, 100_000)]
    public int RetireAfterJobs { get; init; } = 200;

    /// <summary>A session above its account's minimum (<c>Floor</c>) is closed when it was not needed for this long. Default 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan IdleRetireAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Time zone of the accounts' schedules, an IANA name. Empty, the default, is the worker's own.</summary>
    public string ScheduleTimeZone { get; init; } = "";

    /// <summary>Sessions that share one browser; another is started for more. Default 4: a crash of the browser ends all its sessions, and another browser costs about 300 MB.</summary>
    [Range(1, 32)]
    public int SessionsPerBrowser { get; init; } = 4;

    /// <summary>A session is closed and replaced, between jobs, at this age. Default 4 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan RetireSessionAfter { get; init; } = TimeSpan.FromHours(4);

    /// <summary>A browser takes no new sessions at this age, and is closed after its last one. Up to a tenth is subtracted at random, so that browsers do not end together. Default 12 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan RetireBrowserAfter { get; init; } = TimeSpan.FromHours(12);

    /// <summary>The Playwright driver is replaced at this age, together with all browsers that it started. Default 24 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan RetireDriverAfter { get; init; } = TimeSpan.FromHours(24);

    /// <summary>
    /// Duration of an account permit: how long a worker that died blocks other workers from its accounts. Default 8 s: shorter than <c>Queue:Lease</c>, so that
    /// another worker is logged in when a dead worker's jobs come back. A permit is renewed every quarter of it; a worker that can't renew one for three quarters closes the session.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:02", "00:10:00")]
    public TimeSpan SeatHold { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>How long leased sessions may finish when the worker stops. Default 20 s; the host's own shutdown timeout applies too.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:30:00")]
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(20);
}

/// <summary>One account of one site.</summary>
public sealed record AccountOptions
{
    /// <summary>The site pack's name.</summary>
    [Required]
    public string Site { get; init; } = "";

    /// <summary>The account's name. Its secrets are found by site and name, for example <c>erp/buyer1/password</c>.</summary>
    [Required]
    public string Name { get; init; } = "";

    /// <summary>Maximum number of sessions of this account in this worker. Default 1: many sites let a second login end the first.</summary>
    [Range(1, 16)]
    public int Sessions { get; init; } = 1;

    /// <summary>Minimum number of warm sessions, kept without demand; null, the default, means <see cref="Sessions"/>. With 0, none is warmed before a job waits.</summary>
    [Range(0, 16)]
    public int? Floor { get; init; }

    /// <summary>Times at which more than the minimum is kept warm, before jobs arrive. Default none.</summary>
    public IReadOnlyList<WarmTimeWindow> Schedule { get; init; } = [];

    /// <summary>Maximum number of sessions of this account over all workers of the queue; when it is reached, further sessions wait in standby. 0 means <see cref="Sessions"/>. Default 0.</summary>
    [Range(0, 256)]
    public int MaxSessions { get; init; }

    /// <summary>Tenants whose API keys may name this account in a job. Default none: only keys for all tenants name it. A job that names no account may run with any of the site's.</summary>
    public IReadOnlyList<string> Tenants { get; init; } = [];
}

/// <summary>A time at which an account's sessions are kept warm.</summary>
public sealed record WarmTimeWindow
{
    /// <summary>When it begins: a Quartz cron expression, seconds first, for example <c>0 45 7 ? * MON-FRI</c>.</summary>
    [Required]
    public string Cron { get; init; } = "";

    /// <summary>How many sessions. Default 1; at most the account's.</summary>
    [Range(1, 16)]
    public int Sessions { get; init; } = 1;

    /// <summary>For how long. Default 1 h.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan For { get; init; } = TimeSpan.FromHours(1);
}
