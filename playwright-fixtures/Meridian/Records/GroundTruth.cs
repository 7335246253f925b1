namespace BrowserAgent.Fixtures.Meridian.Records;

/// <summary>One try to sign in; <paramref name="Outcome"/> is one of <see cref="LoginResult"/>.</summary>
public sealed record LoginRecord(string Account, DateTimeOffset At, string Outcome);

/// <summary>A session that its user ended.</summary>
public sealed record LogoutRecord(string Account, DateTimeOffset At);

/// <summary>Anything else worth knowing; <paramref name="Kind"/> is one of <see cref="EventKind"/>, a fault's kind is in <paramref name="Detail"/>.</summary>
public sealed record EventRecord(string Kind, string? Account, DateTimeOffset At, string? Reference = null, string? Detail = null);

/// <summary>What the admin host answers to <c>GET /truth</c>.</summary>
public sealed record GroundTruth(
    IReadOnlyList<OrderRecord> Orders,
    IReadOnlyList<LoginRecord> Logins,
    IReadOnlyList<LogoutRecord> Logouts,
    IReadOnlyDictionary<string, int> Concurrent,
    IReadOnlyList<EventRecord> Events);

/// <summary>The outcomes a <see cref="LoginRecord"/> may have.</summary>
public static class LoginResult
{
    public const string Ok = "ok";
    public const string BadPassword = "bad-password";
    public const string BadCode = "bad-code";
    public const string ReusedCode = "reused-code";
    public const string Locked = "locked";
    public const string Kicked = "kicked";
}

/// <summary>The kinds an <see cref="EventRecord"/> may have.</summary>
public static class EventKind
{
    public const string Fault = "fault";
    public const string Discarded = "discarded";
    public const string AccountLocked = "account-locked";
    public const string AccountUnlocked = "account-unlocked";
    public const string SessionEnded = "session-ended";
    public const string Refused = "refused";

    /// <summary>What a page's script says of itself, such as the button that was clicked in a banner.</summary>
    public const string PageReported = "told";
}
