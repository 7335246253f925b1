namespace BrowserAgent.Sessions.Leasing;

/// <summary>What a caller needs of a session.</summary>
public sealed record LeaseRequest
{
    public required string Site { get; init; }

    /// <summary>One account, or null for any account of the site.</summary>
    public string? Account { get; init; }

    /// <summary>The site time (until the site itself would end the session) that the work needs. A session with less is logged in again first.</summary>
    public TimeSpan NeededSiteTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long to wait for a free session before <see cref="LeaseResult.NoneFree"/> is returned.</summary>
    public TimeSpan WaitLimit { get; init; } = TimeSpan.FromSeconds(60);
}
