namespace BrowserAgent.Fixtures.Meridian.Faults;

/// <summary>One fault as the admin host takes it. What is left out does not restrict.</summary>
public sealed record FaultSpec
{
    /// <summary>One of <see cref="FaultKind"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Only this account.</summary>
    public string? Account { get; init; }

    /// <summary>How often it still fires; left out: always.</summary>
    public int? Times { get; init; }

    /// <summary>Share of the matching requests that it hits, 0 to 1; left out: all.</summary>
    public double? Share { get; init; }

    /// <summary>Seed of the draw behind <see cref="Share"/>; default 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Only requests that name this external reference: saves of it, and searches for it.</summary>
    public string? Reference { get; init; }

    /// <summary>Only requests of this method, such as <c>POST</c>.</summary>
    public string? Method { get; init; }

    /// <summary>Only requests whose path starts so, such as <c>/orders</c>.</summary>
    public string? Path { get; init; }

    /// <summary>Milliseconds: the delay of <c>slow</c>, the longest hold of <c>hold-*</c> (left out: until released).</summary>
    public int? Ms { get; init; }

    /// <summary>Seconds: session age of <c>session-end-after-seconds</c>, Retry-After of <c>too-many</c>.</summary>
    public double? Seconds { get; init; }

    /// <summary>Upper end of <see cref="Seconds"/> for <c>session-end-after-seconds</c>: each session draws its own age in between.</summary>
    public double? SecondsTo { get; init; }

    /// <summary>Requests a session may make under <c>session-end-after-requests</c>.</summary>
    public int? Requests { get; init; }

    /// <summary>Mebibytes that each page leaks under <c>leak</c>; default 50.</summary>
    public int? MiB { get; init; }

    /// <summary>Characters that <c>truncate</c> keeps; default 10.</summary>
    public int? Keep { get; init; }

    /// <summary>Field that <c>truncate</c> cuts: <c>memo</c> (default) or <c>reference</c>.</summary>
    public string? Field { get; init; }
}

/// <summary>The kinds a <see cref="FaultSpec"/> may have.</summary>
public static class FaultKind
{
    public const string SessionEndAfterSeconds = "session-end-after-seconds";
    public const string SessionEndAfterRequests = "session-end-after-requests";
    public const string SessionEndNow = "session-end-now";
    public const string SessionEndMidSave = "session-end-mid-save";
    public const string Slow = "slow";
    public const string ErrorBeforeCommit = "error-before-commit";
    /// <summary>The connection is cut before the record is saved and before any answer: where a browser sends a request again by itself.</summary>
    public const string NoAnswerBeforeCommit = "no-answer-before-commit";

    public const string CommitThen500 = "commit-then-500";
    public const string CommitThenNoAnswer = "commit-then-no-answer";
    public const string HoldBeforeCommit = "hold-before-commit";
    public const string HoldAfterCommit = "hold-after-commit";
    public const string FalseSaved = "false-saved";
    public const string Locked = "locked";
    public const string Maintenance = "maintenance";
    public const string TooMany = "too-many";
    public const string Modal = "modal";
    public const string Kick = "kick";
    public const string Truncate = "truncate";

    /// <summary>The page leaves memory taken in the site's background worker, where it outlives the page, but not the browser context.</summary>
    public const string Leak = "leak";

    /// <summary>With the first key typed into the form, a banner that covers it, until one of its buttons is clicked.</summary>
    public const string CookieBanner = "cookie-banner";

    /// <summary>With the first value of the form, an overlay with a button that keeps the session and one that ends it.</summary>
    public const string ExpiryWarning = "expiry-warning";

    /// <summary>The page opens a window, which stops the page by a dialog once a value is typed there.</summary>
    public const string PopupWindow = "popup-window";

    /// <summary>A form with input asks before it is left, also when it is sent.</summary>
    public const string AskBeforeLeaving = "ask-before-leaving";

    /// <summary>The form asks before it is sent.</summary>
    public const string ConfirmSave = "confirm-save";

    /// <summary>A moment after the first value of the form, the page writes into the memo.</summary>
    public const string MeddleMemo = "meddle-memo";

    /// <summary>A moment after the ship-to place is chosen, the page chooses another.</summary>
    public const string MeddleShipTo = "meddle-ship-to";

    /// <summary>As <see cref="MeddleMemo"/>, and the page takes it back.</summary>
    public const string MeddleUndone = "meddle-undone";

    /// <summary>While the supplier is typed, the focus goes to the memo.</summary>
    public const string StealFocus = "steal-focus";

    /// <summary>The page sends the external reference to the site when its box is left; the site stores nothing.</summary>
    public const string StoreDraft = "store-draft";

    /// <summary>The form shows the memo that was sent last from such a page.</summary>
    public const string LeftOver = "left-over";

    /// <summary>The kinds whose page changes what the form holds.</summary>
    public static IReadOnlyList<string> Meddling { get; } = [MeddleMemo, MeddleShipTo, MeddleUndone, StealFocus, StoreDraft, LeftOver];

    /// <summary>The kinds whose page has a script that gets in the way.</summary>
    internal static IReadOnlyList<string> Nuisances { get; } = [CookieBanner, ExpiryWarning, PopupWindow, AskBeforeLeaving, ConfirmSave, .. Meddling];

    /// <summary>Every kind.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        SessionEndAfterSeconds, SessionEndAfterRequests, SessionEndNow, SessionEndMidSave, Slow, ErrorBeforeCommit, NoAnswerBeforeCommit, CommitThen500,
        CommitThenNoAnswer, HoldBeforeCommit, HoldAfterCommit, FalseSaved, Locked, Maintenance, TooMany, Modal, Kick, Truncate, Leak,
        .. Nuisances,
    ];
}
