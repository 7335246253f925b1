using BrowserAgent.Sessions.Pool;
using BrowserAgent.Sessions.Recycling;

namespace BrowserAgent.Worker.Formatting;

/// <summary>Texts about sessions and browsers. The operator pages and the command line take them from here.</summary>
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
        SessionState.Warming => "Nothing: it gets a browser and signs in.",
        SessionState.Standby => "Nothing: as many sessions as the account may have are open, here or on other workers. It takes over when one of them ends.",
        SessionState.AwaitsCode => "Ask the person who receives the account's codes for the newest one, and enter it here before it expires.",
        SessionState.Resting => "Nothing: it signs in when jobs need it.",
        SessionState.Ready or SessionState.Leased => "Nothing.",
        SessionState.Down => "Nothing yet: the worker tries again with growing pauses. If it stays down, fix the cause that is shown.",
        SessionState.Refused => "Correct the password or seed in the secrets, or unlock the account at the site. Then try it again. The worker does not retry by itself, because failed logins make the site lock the account.",
        _ => throw Unknown(state),
    };

    /// <summary>How many sessions are in each state, the worst states first.</summary>
    public static string Summary(IReadOnlyList<SessionStatus> sessions) =>
        $"{DisplayTextFormatter.Count(sessions.Count, "session", "sessions")}: {string.Join(", ", sessions.GroupBy(session => session.State)
            .OrderByDescending(group => SeverityOf(group.Key)).ThenBy(group => group.Key)
            .Select(group => $"{group.Count()} {Short(State(group.Key))}"))}.";

    /// <summary>Why a session or a browser ended, in a word or two.</summary>
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
        RecycleReason.Condemned => "reported unusable by its job",
        RecycleReason.NotClean => "not clean",
        RecycleReason.FreshContext => "fresh for each job",
        RecycleReason.SeatLost => "account permit lost",
        RecycleReason.Stopping => "worker stopped",
        _ => throw Unknown(reason),
    };

    /// <summary>The same as a sentence that fits a session and a browser.</summary>
    public static string Explain(RecycleReason reason) => reason switch
    {
        RecycleReason.Jobs => "It had served the maximum number of jobs.",
        RecycleReason.Age => "It had reached the maximum age.",
        RecycleReason.Idle => "No job needed it for a while.",
        RecycleReason.SoftMemoryCap => "Its browser was over the soft memory cap: it finished its jobs and was replaced.",
        RecycleReason.HardMemoryCap => "Its browser was over the hard memory cap and was killed at once.",
        RecycleReason.DriverRecycled => "The Playwright driver was due to be replaced, and its browsers end with it.",
        RecycleReason.DriverDied => "The Playwright driver died, and its browsers ended with it.",
        RecycleReason.BrowserDied => "Its browser crashed or was killed by another program.",
        RecycleReason.PageCrashed => "Its page crashed.",
        RecycleReason.PageClosed => "Its page was closed by the site or by a job.",
        RecycleReason.Hung => "It no longer answered and was killed.",
        RecycleReason.SiteEnded => "The site had signed it out.",
        RecycleReason.SiteTime => "The site's session would have expired during the next job, so it signed in again between jobs.",
        RecycleReason.Condemned => "The job that used it reported that it must not be used again.",
        RecycleReason.NotClean => "Data that a job had left in it could not be removed.",
        RecycleReason.FreshContext => "The site pack asks for a fresh one for each job.",
        RecycleReason.SeatLost => "The permit to use the account went to another worker.",
        RecycleReason.Stopping => "The worker stopped.",
        _ => throw Unknown(reason),
    };

    /// <summary>Bad when something failed, calm when it was planned.</summary>
    public static Severity SeverityOf(RecycleReason reason) => reason switch
    {
        RecycleReason.HardMemoryCap or RecycleReason.DriverDied or RecycleReason.BrowserDied or RecycleReason.PageCrashed or RecycleReason.Hung => Severity.Bad,
        RecycleReason.SoftMemoryCap or RecycleReason.PageClosed or RecycleReason.SiteEnded or RecycleReason.Condemned or RecycleReason.NotClean or RecycleReason.SeatLost => Severity.Ask,
        RecycleReason.Jobs or RecycleReason.Age or RecycleReason.Idle or RecycleReason.DriverRecycled or RecycleReason.SiteTime
            or RecycleReason.FreshContext or RecycleReason.Stopping => Severity.Calm,
        _ => throw Unknown(reason),
    };

    public static string Note(AccountActionNotice note) => note switch
    {
        AccountActionNotice.Reopened => "The account is tried again now. If the site refuses it once more, it is listed here again.",
        AccountActionNotice.NotRefused => "Nothing was changed: the account is not refused, or no longer. This page shows its present state.",
        AccountActionNotice.CodeGiven => "The code was given to the login. This page shows in a moment whether the site accepted it.",
        AccountActionNotice.NobodyWaits => "The code was not used: no login of the account waits for one, or no longer. This page shows its present state.",
        AccountActionNotice.CodeMissing => "Nothing was sent: the code was empty or too long.",
        AccountActionNotice.NoSuchAccount => "Nothing was changed: this worker has no such account.",
        _ => throw Unknown(note),
    };

    public static bool IsGood(AccountActionNotice note) => note is AccountActionNotice.Reopened or AccountActionNotice.CodeGiven;

    /// <summary>The session id without site and account, for tables that show the account in another column.</summary>
    public static string ShortId(string sessionId, string site, string account) =>
        sessionId.StartsWith($"{site}/{account}", StringComparison.Ordinal) && sessionId.Length > site.Length + account.Length + 1
            ? sessionId[(site.Length + account.Length + 1)..]
            : sessionId;

    private static string Short(string words) => words.Split(':')[0];

    private static ArgumentOutOfRangeException Unknown(Enum value) => new(nameof(value), value, "There is no text for this value.");
}
