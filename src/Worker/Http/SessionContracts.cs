using System.Text.Json.Serialization;
using BrowserAgent.Sessions.Browsers;
using BrowserAgent.Sessions.Pool;
using BrowserAgent.Sessions.Processes;
using BrowserAgent.Sessions.Recycling;

namespace BrowserAgent.Worker.Http;

/// <summary>Sessions, browsers and driver of this worker, and what ended last.</summary>
internal sealed record SessionsResponse
{
    /// <summary>The worker's time when this was read; ages refer to it.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Each configured session, open or not.</summary>
    public required IReadOnlyList<SessionResponse> Sessions { get; init; }

    /// <summary>Each running browser.</summary>
    public required IReadOnlyList<BrowserResponse> Browsers { get; init; }

    /// <summary>Why no browser can be started now; left out when one can.</summary>
    public string? WhyNoBrowser { get; init; }

    /// <summary>The Playwright driver; left out while none runs.</summary>
    public DriverResponse? Driver { get; init; }

    /// <summary>The sessions and browsers that ended last, newest first, at most 100.</summary>
    public required IReadOnlyList<RecycleResponse> Recycled { get; init; }

    public static SessionsResponse From(ISessionPool pool, DateTimeOffset at) => new()
    {
        At = at,
        Sessions = [.. pool.Status().Select(SessionResponse.From)],
        Browsers = [.. pool.Browsers().Select(BrowserResponse.From)],
        WhyNoBrowser = pool.WhyNoBrowser(),
        Driver = pool.Driver() is { } driver ? DriverResponse.From(driver) : null,
        Recycled = [.. pool.Recycled().Select(RecycleResponse.From)],
    };
}

/// <summary>One session: a browser context, logged in as one account of one site.</summary>
internal sealed record SessionResponse
{
    public required string SessionId { get; init; }

    public required string Site { get; init; }

    /// <summary>The account's name in the worker's configuration.</summary>
    public required string Account { get; init; }

    public required SessionState State { get; init; }

    /// <summary>The browser that it lives in; left out while it has none.</summary>
    public string? BrowserId { get; init; }

    /// <summary>Jobs served since it was opened.</summary>
    public int Jobs { get; init; }

    /// <summary>When it was opened; left out while it is not.</summary>
    public DateTimeOffset? OpenedAt { get; init; }

    public DateTimeOffset? LoggedInAt { get; init; }

    /// <summary>Seconds until the site ends the session by its own rules; left out while not logged in.</summary>
    public double? SiteSecondsLeft { get; init; }

    /// <summary>The value of site_seconds_left right after a login.</summary>
    public double? SiteSecondsFull { get; init; }

    /// <summary>Why it is not ready, as text; left out when it is.</summary>
    [JsonPropertyName("trouble")]
    public string? Problem { get; init; }

    /// <summary>The end of the previous session of this slot; left out when there was none.</summary>
    public RecycleResponse? LastRecycle { get; init; }

    public static SessionResponse From(SessionStatus session) => new()
    {
        SessionId = session.SessionId,
        Site = session.Account.Site,
        Account = session.Account.Name,
        State = session.State,
        BrowserId = session.BrowserId,
        Jobs = session.Jobs,
        OpenedAt = session.OpenedAt,
        LoggedInAt = session.LoggedInAt,
        SiteSecondsLeft = Seconds(session.SiteTimeLeft),
        SiteSecondsFull = Seconds(session.SiteTimeFull),
        Problem = session.Problem,
        LastRecycle = session.LastRecycle is { } end ? RecycleResponse.From(end) : null,
    };

    private static double? Seconds(TimeSpan? span) => span is { } known ? Math.Round(known.TotalSeconds, 1) : null;
}

/// <summary>One browser: a Chromium process tree.</summary>
internal sealed record BrowserResponse
{
    public required string BrowserId { get; init; }

    public required string Site { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>It takes no new sessions and is closed with its last one.</summary>
    public required bool Retiring { get; init; }

    /// <summary>Ids of its sessions.</summary>
    public required IReadOnlyList<string> Sessions { get; init; }

    /// <summary>Jobs served in it.</summary>
    public required int Jobs { get; init; }

    /// <summary>Number of processes in the tree.</summary>
    public required int Processes { get; init; }

    /// <summary>Memory of the whole tree, oldest first.</summary>
    public required IReadOnlyList<MemoryResponse> Memory { get; init; }

    public static BrowserResponse From(BrowserStatus browser) => new()
    {
        BrowserId = browser.BrowserId,
        Site = browser.Site,
        StartedAt = browser.StartedAt,
        Retiring = browser.Retiring,
        Sessions = browser.Sessions,
        Jobs = browser.Jobs,
        Processes = browser.Processes,
        Memory = MemoryResponse.From(browser.Memory),
    };
}

/// <summary>The Playwright driver: the process that controls all browsers of a worker; they end with it.</summary>
internal sealed record DriverResponse
{
    public required int ProcessId { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Its memory, oldest first.</summary>
    public required IReadOnlyList<MemoryResponse> Memory { get; init; }

    public static DriverResponse From(DriverStatus driver) =>
        new() { ProcessId = driver.ProcessId, StartedAt = driver.StartedAt, Memory = MemoryResponse.From(driver.Memory) };
}

/// <param name="At">When it was measured.</param>
/// <param name="PssMib">Proportional set size of the process tree, mebibytes.</param>
internal sealed record MemoryResponse(DateTimeOffset At, int PssMib)
{
    public static IReadOnlyList<MemoryResponse> From(IReadOnlyList<MemorySample> samples) =>
        [.. samples.Select(sample => new MemoryResponse(sample.At, sample.MiB))];
}

/// <summary>One end of a session or browser.</summary>
/// <param name="At">When.</param>
/// <param name="Subject">The session's or the browser's id.</param>
/// <param name="Reason">One of a closed list.</param>
/// <param name="Why">The details as text.</param>
internal sealed record RecycleResponse(DateTimeOffset At, string Subject, RecycleReason Reason, string Why)
{
    public static RecycleResponse From(RecycleRecord end) => new(end.At, end.Subject, end.Reason, end.Why);
}
