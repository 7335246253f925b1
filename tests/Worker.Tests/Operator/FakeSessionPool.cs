using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Browsers;
using BrowserAgent.Sessions.Leasing;
using BrowserAgent.Sessions.Pool;
using BrowserAgent.Sessions.Processes;
using BrowserAgent.Sessions.Recycling;

namespace BrowserAgent.Worker.Tests.Operator;

/// <summary>Sample sessions and browsers, one in each state and with each kind of problem; none can be leased.</summary>
internal sealed class FakeSessionPool : ISessionPool
{
    public const string Calm = "b-7f3a91";

    public const string Full = "b-0c55e2";

    public const string Young = "b-e9d410";

    public Task<LeaseResult> LeaseAsync(LeaseRequest request, CancellationToken cancellationToken) =>
        Task.FromResult<LeaseResult>(new LeaseResult.NoneFree("The sample pool lends nothing."));

    public IReadOnlyList<SessionStatus> Status() =>
    [
        Open("clerk-1", SessionState.Leased, Calm, TimeSpan.FromMinutes(17.4), 31) with { LastRecycle = End(95, "meridian/clerk-1#1", RecycleReason.SiteTime, "4 min of site time were left") },
        Open("clerk-2", SessionState.Ready, Full, TimeSpan.FromMinutes(28), 112) with { LastRecycle = End(300, "meridian/clerk-2#1", RecycleReason.PageCrashed, "its page crashed") },
        Open("clerk-2", SessionState.Leased, Full, TimeSpan.FromMinutes(2.5), 104, number: 2),
        Waiting("clerk-3", SessionState.AwaitsCode, $"the site sent a code; {SampleJobs.HostileText}") with { BrowserId = Young, OpenedAt = SampleJobs.Now.AddSeconds(-40) },
        Waiting("clerk-4", SessionState.Refused, "The site refused the password: mend the secret, then try the account again."),
        Waiting("clerk-5", SessionState.Standby, null),
        Waiting("clerk-6", SessionState.Resting, null) with { LastRecycle = End(41, "meridian/clerk-6#1", RecycleReason.Idle, "not needed for 30 min") },
        Waiting("clerk-7", SessionState.Down, "the site does not answer: net::ERR_CONNECTION_REFUSED") with { LastRecycle = End(3, "meridian/clerk-7#1", RecycleReason.SiteEnded, "the marker of a login was gone") },
        Waiting("clerk-8", SessionState.Warming, null),
    ];

    public IReadOnlyList<BrowserStatus> Browsers() =>
    [
        new()
        {
            BrowserId = Calm, Site = "meridian", StartedAt = SampleJobs.Now.AddMinutes(-312), Sessions = ["meridian/clerk-1#1"], Jobs = 231, Processes = 9,
            Memory = Grown(388, 441, minutes: 60, wave: 12),
        },
        new()
        {
            BrowserId = Full, Site = "meridian", StartedAt = SampleJobs.Now.AddMinutes(-66), Sessions = ["meridian/clerk-2#1", "meridian/clerk-2#2"],
            Jobs = 216, Processes = 12, Retiring = true, Memory = Grown(402, 1655, minutes: 57, wave: 40),
        },
        new() { BrowserId = Young, Site = "meridian", StartedAt = SampleJobs.Now.AddSeconds(-42), Sessions = ["meridian/clerk-3#1"], Processes = 7 },
    ];

    public DriverStatus Driver() => new() { ProcessId = 4711, StartedAt = SampleJobs.Now.AddMinutes(-318), Memory = Grown(88, 117, minutes: 60, wave: 3) };

    public string WhyNoBrowser() => "browsers did not start time and again: the next try is in 2 min";

    public IReadOnlyList<RecycleRecord> Recycled() =>
    [
        End(3, "meridian/clerk-7#1", RecycleReason.SiteEnded, "the marker of a login was gone"),
        End(12, "b-41aa07", RecycleReason.HardMemoryCap, "2,114 MiB, the cap is 2,048"),
        End(41, "meridian/clerk-6#1", RecycleReason.Idle, "not needed for 30 min"),
        .. Enum.GetValues<RecycleReason>().Select((reason, place) => End(60 + place, $"b-{place:x6}", reason, "")),
        End(900, "b-oldest", RecycleReason.Age, "was 12 h old"),
    ];

    private static RecycleRecord End(int minutesAgo, string subject, RecycleReason reason, string why) =>
        new(SampleJobs.Now.AddMinutes(-minutesAgo), subject, reason, why);

    private static SessionStatus Open(string name, SessionState state, string browser, TimeSpan left, int jobs, int number = 1) =>
        Waiting(name, state, null, number) with
        {
            BrowserId = browser,
            Jobs = jobs,
            OpenedAt = SampleJobs.Now.AddMinutes(-jobs),
            LoggedInAt = SampleJobs.Now.AddMinutes(-jobs).AddSeconds(4),
            SiteTimeLeft = left,
            SiteTimeFull = TimeSpan.FromMinutes(30),
        };

    private static SessionStatus Waiting(string name, SessionState state, string? problem, int number = 1) => new()
    {
        SessionId = $"meridian/{name}#{number}",
        Account = new AccountId("meridian", name),
        State = state,
        Problem = problem,
    };

    /// <summary>A sample every ten seconds: linear growth plus a wave, like that of pages that open and close.</summary>
    private static List<MemorySample> Grown(int from, int to, int minutes, int wave) =>
        [.. Enumerable.Range(0, (minutes * 6) + 1).Select(place => new MemorySample(
            SampleJobs.Now.AddSeconds((place - (minutes * 6)) * 10),
            from + ((to - from) * place / (minutes * 6)) + (int)(wave * Math.Sin(place / 4.0))))];
}
