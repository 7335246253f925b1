using System.Globalization;

namespace BrowserAgent.Agent.Packs;

/// <summary>One site as its engineer taught it: where it is, how to log in, what its elements are, which jobs it can do.</summary>
public sealed record SitePack
{
    public required string Site { get; init; }

    /// <summary>The site's name for people.</summary>
    public required string Title { get; init; }

    public required string Version { get; init; }

    /// <summary>SHA-256 of the pack's file as loaded, lower-case hex. The audit names it.</summary>
    public required string Hash { get; init; }

    /// <summary>Named origins; paths in flows start at the first. A deployment may move them without touching the pack.</summary>
    public required IReadOnlyList<SiteOrigin> Origins { get; init; }

    public required SiteFormats Formats { get; init; }

    /// <summary>Browser time zone, an IANA name.</summary>
    public required string TimeZone { get; init; }

    public required SessionRules Session { get; init; }

    public required IReadOnlyDictionary<string, ElementDefinition> Elements { get; init; }

    public required IReadOnlyDictionary<string, FlowDefinition> Flows { get; init; }

    /// <summary>Known banners, tours and dialogs, looked for when a step finds its element covered or missing.</summary>
    public required IReadOnlyList<Interruption> Interruptions { get; init; }

    /// <summary>Known JavaScript dialogs and their answers; the first that fits counts.</summary>
    public IReadOnlyList<DialogRule> Dialogs { get; init; } = [];

    /// <summary>Windows that the site's page may open and keep; all others are closed at once.</summary>
    public IReadOnlyList<PopupRule> Popups { get; init; } = [];

    public required IReadOnlyDictionary<string, JobTypeDefinition> Jobs { get; init; }

    public Uri Home => Origins[0].Address;
}

public sealed record SiteOrigin(string Name, Uri Address);

/// <summary>How the site writes dates and numbers. Defaults come from the locale.</summary>
public sealed record SiteFormats
{
    /// <summary>BCP 47 tag; also the browser's locale.</summary>
    public required string Locale { get; init; }

    /// <summary>.NET date formats: the first is typed, all are read.</summary>
    public required IReadOnlyList<string> Dates { get; init; }

    /// <summary>Decimal separator, for example a comma.</summary>
    public required string DecimalSeparator { get; init; }

    /// <summary>Group separator, for example a point; never typed, always understood when reading.</summary>
    public required string GroupSeparator { get; init; }

    public CultureInfo Culture => CultureInfo.GetCultureInfo(Locale);
}

/// <summary>The site's own session rules.</summary>
public sealed record SessionRules
{
    public required TimeSpan Idle { get; init; }

    public TimeSpan? Absolute { get; init; }

    /// <summary>The path to open to see whether the session lives. Its only variable is <c>{unique}</c>.</summary>
    public required string AliveAt { get; init; }

    /// <summary>The element that only a logged-in person sees.</summary>
    public required string AliveElement { get; init; }

    /// <summary>The element whose sight means that the session is over, whatever the status code said.</summary>
    public required string ExpiredElement { get; init; }

    /// <summary>The element whose sight after login means that the site refused the account.</summary>
    public required string RefusedElement { get; init; }

    public required FlowDefinition Login { get; init; }

    /// <summary>When the site counts as quiet.</summary>
    public required QuietRule Quiet { get; init; }

    /// <summary>CSS of what no picture may show, besides password boxes and what was filled from a secret.</summary>
    public required IReadOnlyList<string> Mask { get; init; }

    /// <summary>Whether each job gets a browser context of its own.</summary>
    public bool FreshContext { get; init; }

    /// <summary>Keys of local and session storage that no job may find; <c>*</c> at the end stands for any rest.</summary>
    public IReadOnlyList<string> Clear { get; init; } = [];
}

/// <summary>No request in flight for this long, those to ignored paths aside.</summary>
public sealed record QuietRule(TimeSpan For, IReadOnlyList<string> IgnorePaths);

/// <summary>Something that covers the page now and then, and how to send it away without harm.</summary>
public sealed record Interruption(string Name, string SeeElement, string ClickElement);

/// <summary>A window that the page opens and that stays until the job's end.</summary>
/// <param name="Name">For people.</param>
/// <param name="Path">Path of its address, without what follows a question mark; each <c>*</c> stands for any text.</param>
public sealed record PopupRule(string Name, string Path);

/// <summary>A place in a pack's file, 1-based. Line 0 stands for the whole file, or for a setting outside the packs.</summary>
public sealed record PackPosition(string File, int Line, int Column)
{
    public override string ToString() => Line == 0 ? File : $"{File}:{Line}:{Column}";
}
