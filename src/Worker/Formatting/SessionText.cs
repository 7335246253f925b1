using BrowserAgent.Sessions.Pool;
using BrowserAgent.Sessions.Recycling;

namespace BrowserAgent.Worker.Formatting;

/// <summary>What an operator reads about sessions and browsers, on the pages and at the terminal. The only place that words them.</summary>
internal static class SessionText
{
    public static string State(SessionState state) => state switch
    {
        SessionState.Warming => "signing in",
        SessionState.Standby => "standing by: the account is in use",
        SessionState.AwaitsCode => "waits for a one-time code",
        SessionState.Resting => "resting: not needed now",
        SessionState.Ready => "ready",
        SessionState.Leased => "at work",
        SessionState.Down => "down",
        SessionState.Refused => "refused by the site",
        _ => throw Unknown(state),
    };

    public static Severity SeverityOf(SessionState state) => state switch
    {
        SessionState.Refused => Severity.Bad,
        SessionState.Down or SessionState.AwaitsCode => Severity.Ask,
        SessionState.Leased => Severity.Busy,
        SessionState.Ready => Severity.Good,
        _ => Severity.Calm,
    };

    /// <summary>A person has to do something before it can work.</summary>
    public static bool NeedsPerson(SessionState state) => state is SessionState.Refused or SessionState.AwaitsCode;

    /// <summary>What to do about a session in this state.</summary>
    public static string ToDo(SessionState state) => state switch
    {
        SessionState.Warming => "Nothing: it gets its browser and signs in.",
        SessionState.Standby => "Nothing: as many sessions as the account may have are open, here or on other workers. It takes over when one of them ends.",
        SessionState.AwaitsCode => "Ask whoever gets the account's codes for the newest one, and give it here before it expires.",
        SessionState.Resting => "Nothing: it signs in when jobs need it.",
        SessionState.Ready or SessionState.Leased => "Nothing.",
        SessionState.Down => "Nothing yet: it is tried again by itself, with growing pauses. If it stays down, mend what it says.",
        SessionState.Refused => "Mend the account: its password or seed in the secrets, or its lock at the site. Then try it again. It is not tried by itself, so that the site does not lock it.",
        _ => throw Unknown(state),
    };

    /// <summary>All sessions in a sentence, those that need a look first.</summary>
    public static string Summary(IReadOnlyList<SessionStatus> sessions) =>
        $"{DisplayText.Count(sessions.Count, "session", "sessions")}: {string.Join(", ", sessions.GroupBy(session => session.State)
            .OrderByDescending(group => SeverityOf(group.Key)).ThenBy(group => group.Key)
            .Select(group => $"{group.Count()} {Short(State(group.Key))}"))}.";

    /// <summary>Why one ended, in a word or two.</summary>
    public static string Reason(RecycleReason reason) => reason switch
    {
        RecycleReason.Jobs => "jobs",
        RecycleReason.Age => "age",
        RecycleReason.Idle => "idle",
        RecycleReason.SoftMemoryCap => "soft memory cap",
        RecycleReason.HardMemoryCap => "hard memory cap",
        RecycleReason.DriverRecycled => "driver replaced",
        RecycleReason.DriverDied => "driver died",
        RecycleReason.BrowserDied => "browser died",
        RecycleReason.PageCrashed => "page crashed",
        RecycleReason.PageClosed => "page closed",
        RecycleReason.Hung => "hung",
        RecycleReason.SiteEnded => "ended by the site",
        RecycleReason.SiteTime => "site time",
        RecycleReason.Condemned => "given up by its job",
        RecycleReason.NotClean => "not clean",
        RecycleReason.FreshContext => "fresh for each job",
        RecycleReason.SeatLost => "seat lost",
        RecycleReason.Stopping => "worker stopped",
        _ => throw Unknown(reason),
    };

    /// <summary>The same as a sentence, true of a session and of a browser.</summary>
    public static string Explain(RecycleReason reason) => reason switch
    {
        RecycleReason.Jobs => "It had served as many jobs as one may.",
        RecycleReason.Age => "It was as old as one may become.",
        RecycleReason.Idle => "Nobody needed it for a while.",
        RecycleReason.SoftMemoryCap => "Its browser used much memory: it finished its work and was replaced.",
        RecycleReason.HardMemoryCap => "Its browser used more memory than it may, and was killed at once.",
        RecycleReason.DriverRecycled => "The driver was due to be replaced, and all browsers hang on it.",
        RecycleReason.DriverDied => "The driver died, and took all browsers along.",
        RecycleReason.BrowserDied => "Its browser ended by itself, or was ended from outside.",
        RecycleReason.PageCrashed => "Its page crashed.",
        RecycleReason.PageClosed => "Its page was closed under it, by the site or by a job.",
        RecycleReason.Hung => "It no longer answered, and was killed.",
        RecycleReason.SiteEnded => "The site no longer knew the sign-in.",
        RecycleReason.SiteTime => "The site would have ended it before the next job could: signed in anew between jobs.",
        RecycleReason.Condemned => "The job that used it said that it must not be used again.",
        RecycleReason.NotClean => "What a job had left could not be cleaned away.",
        RecycleReason.FreshContext => "The site pack asks for a fresh one for each job.",
        RecycleReason.SeatLost => "Another worker has its place on the account.",
        RecycleReason.Stopping => "The worker stopped.",
        _ => throw Unknown(reason),
    };

    /// <summary>Bad when something broke, calm when it was the ordinary course.</summary>
    public static Severity SeverityOf(RecycleReason reason) => reason switch
    {
        RecycleReason.HardMemoryCap or RecycleReason.DriverDied or RecycleReason.BrowserDied or RecycleReason.PageCrashed or RecycleReason.Hung => Severity.Bad,
        RecycleReason.SoftMemoryCap or RecycleReason.PageClosed or RecycleReason.SiteEnded or RecycleReason.Condemned or RecycleReason.NotClean or RecycleReason.SeatLost => Severity.Ask,
        RecycleReason.Jobs or RecycleReason.Age or RecycleReason.Idle or RecycleReason.DriverRecycled or RecycleReason.SiteTime
            or RecycleReason.FreshContext or RecycleReason.Stopping => Severity.Calm,
        _ => throw Unknown(reason),
    };

    public static string Note(AccountActionResult note) => note switch
    {
        AccountActionResult.Reopened => "The account is tried again now. If the site refuses it once more, it is listed here again.",
        AccountActionResult.NotRefused => "Nothing was changed: the account is not refused, or no longer. What you see is how it stands now.",
        AccountActionResult.CodeGiven => "The code was handed to the login. Whether the site took it shows here in a moment.",
        AccountActionResult.NobodyWaits => "The code was not used: no login of the account waits for one, or no longer. What you see is how it stands now.",
        AccountActionResult.CodeMissing => "Nothing was sent: the code was empty or too long.",
        AccountActionResult.NoSuchAccount => "Nothing was changed: this worker has no such account.",
        _ => throw Unknown(note),
    };

    public static bool IsGood(AccountActionResult note) => note is AccountActionResult.Reopened or AccountActionResult.CodeGiven;

    /// <summary>What tells a session from the others of its account: the account stands beside it anyway.</summary>
    public static string ShortId(string sessionId, string site, string account) =>
        sessionId.StartsWith($"{site}/{account}", StringComparison.Ordinal) && sessionId.Length > site.Length + account.Length + 1
            ? sessionId[(site.Length + account.Length + 1)..]
            : sessionId;

    private static string Short(string words) => words.Split(':')[0];

    private static ArgumentOutOfRangeException Unknown(Enum value) => new(nameof(value), value, "A value without words.");
}
