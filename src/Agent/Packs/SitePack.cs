using System.Globalization;

namespace BrowserAgent.Agent.Packs;

/// <summary>What the agent knows about one site: its origins, its login, its elements, its flows and its job types.</summary>
public sealed record SitePack
{
    public required string Site { get; init; }

    /// <summary>The site's name for people.</summary>
    public required string Title { get; init; }

    public required string Version { get; init; }

    /// <summary>SHA-256 of the pack's file as loaded, lower-case hex. The audit names it.</summary>
    public required string Hash { get; init; }

    /// <summary>Named origins; paths in flows start at the first. A deployment may replace them by configuration.</summary>
    public required IReadOnlyList<SiteOrigin> Origins { get; init; }

    public required SiteFormats Formats { get; init; }

    /// <summary>Browser time zone, an IANA name.</summary>
    public required string TimeZone { get; init; }

    public required SessionRules Session { get; init; }

    public required IReadOnlyDictionary<string, ElementDefinition> Elements { get; init; }

    public required IReadOnlyDictionary<string, FlowDefinition> Flows { get; init; }

    /// <summary>Known banners, tours and dialogs, searched for when a step finds its element covered or missing.</summary>
    public required IReadOnlyList<Interruption> Interruptions { get; init; }

    /// <summary>Known JavaScript dialogs and their answers; the first that matches applies.</summary>
    public IReadOnlyList<DialogRule> Dialogs { get; init; } = [];

    /// <summary>Windows that the site's page may open and keep open; all others are closed at once.</summary>
    public IReadOnlyList<KeptPopupRule> Popups { get; init; } = [];

    /// <summary>What the planned rung may know about the site.</summary>
    public ModelRules Model { get; init; } = ModelRules.None;

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

    /// <summary>How the site writes a negative number; null means that the pack does not say, and each form is read that can't mean anything else.</summary>
    public IReadOnlySet<NegativeForm>? Negative { get; init; }

    /// <summary>Units that the site writes after a number, besides the usual ones.</summary>
    public IReadOnlyList<string> Units { get; init; } = [];

    public CultureInfo Culture => CultureInfo.GetCultureInfo(Locale);
}

/// <summary>A way to write a negative number.</summary>
public enum NegativeForm
{
    /// <summary>-5</summary>
    Leading,

    /// <summary>5-</summary>
    Trailing,

    /// <summary>(5)</summary>
    Brackets,
}

/// <summary>The site's own session rules.</summary>
public sealed record SessionRules
{
    public required TimeSpan Idle { get; init; }

    public TimeSpan? Absolute { get; init; }

    /// <summary>The path that is opened to check whether the session is still logged in. Its only variable is <c>{unique}</c>.</summary>
    public required string AliveAt { get; init; }

    /// <summary>The element that is visible only when logged in.</summary>
    public required string AliveElement { get; init; }

    /// <summary>The element that is visible when the session has ended, whatever the HTTP status was; null for a site without a login page.</summary>
    public required string? ExpiredElement { get; init; }

    /// <summary>The element that is visible when the site refused the login; null for a site without a login page.</summary>
    public required string? RefusedElement { get; init; }

    /// <summary>Has no steps when the site has no login page.</summary>
    public required FlowDefinition Login { get; init; }

    /// <summary>What the site's server asks for before it serves any page; null when nothing.</summary>
    public AccessRules? Access { get; init; }

    /// <summary>When the site counts as quiet.</summary>
    public required QuietRule Quiet { get; init; }

    /// <summary>CSS of elements that every picture covers, besides password boxes and boxes filled with a secret.</summary>
    public required IReadOnlyList<string> Mask { get; init; }

    /// <summary>Whether each job gets a browser context of its own.</summary>
    public bool FreshContext { get; init; }

    /// <summary>Keys of local and session storage that are cleared between jobs; <c>*</c> at the end stands for any rest.</summary>
    public IReadOnlyList<string> Clear { get; init; } = [];
}

/// <summary>What a site's server asks for before it serves any page.</summary>
/// <param name="BasicOrigins">Names of the origins that ask for HTTP basic authentication.</param>
/// <param name="UsesCertificate">Whether the https origins get the account's client certificate when they ask for one.</param>
public sealed record AccessRules(IReadOnlyList<string> BasicOrigins, bool UsesCertificate);

/// <summary>The site is quiet when no request was in flight for this long, apart from requests to ignored paths.</summary>
public sealed record QuietRule(TimeSpan For, IReadOnlyList<string> IgnorePaths);

/// <summary>Something that sometimes covers the page, and the element that dismisses it safely.</summary>
public sealed record Interruption(string Name, string SeeElement, string ClickElement);

/// <summary>A window that the page opens and that stays until the job's end.</summary>
/// <param name="Name">For people.</param>
/// <param name="Path">Path of its address, without what follows a question mark; each <c>*</c> stands for any text.</param>
public sealed record KeptPopupRule(string Name, string Path);

/// <summary>A place in a pack's file, 1-based. Line 0 stands for the whole file, or for a setting outside the packs.</summary>
public sealed record PackPosition(string File, int Line, int Column)
{
    public override string ToString() => Line == 0 ? File : $"{File}:{Line}:{Column}";
}
