using BrowserAgent.Agent.Values;

namespace BrowserAgent.Agent.Packs;

/// <summary>An element of a page that flows refer to by name.</summary>
public sealed record ElementDefinition
{
    public required string Name { get; init; }

    /// <summary>What it is in words, for people and models.</summary>
    public required string Is { get; init; }

    public required ElementKind Kind { get; init; }

    public required HarmClass Harm { get; init; }

    /// <summary>The part of the page to search; null means the whole page.</summary>
    public ElementScope? In { get; init; }

    /// <summary>What a match must show to be accepted.</summary>
    public required ElementIdentity Shows { get; init; }

    /// <summary>The engineer's selectors, tried in order.</summary>
    public required IReadOnlyList<SelectorDefinition> Find { get; init; }

    /// <summary>Rungs below the declared one that may find it. By default planned is permitted for read, navigate and edit, never for commit.</summary>
    public required IReadOnlySet<RungName> Permit { get; init; }

    /// <summary>For an autocomplete: how its list of choices is found. Null means the ARIA listbox pattern.</summary>
    public AutocompleteOptionRule? Options { get; init; }

    /// <summary>How a text is put into it.</summary>
    public TypingMode Typing { get; init; }

    /// <summary>For a date box that takes no text: the calendar that sets it.</summary>
    public CalendarRule? Calendar { get; init; }

    /// <summary>For a table: its rows and columns.</summary>
    public TableDefinition? Table { get; init; }

    /// <summary>How its shown text becomes a value.</summary>
    public required ReadRule Reads { get; init; }

    /// <summary>The site may change this control, or each one in this region, by itself while the form is filled. Any other control that changes without a step stops the job.</summary>
    public bool SiteChanges { get; init; }

    /// <summary>What is done with it when it is pre-filled and the job does not fill it; null records it and leaves it.</summary>
    public PrefilledRule? Prefilled { get; init; }

    public required PackPosition Position { get; init; }
}

/// <summary>What kind of control or text an element is. Decides the roles that a match may have and how it is filled and read.</summary>
public enum ElementKind
{
    Text,
    Number,
    Date,
    Secret,
    Autocomplete,
    Select,
    Checkbox,

    /// <summary>An input that takes a file.</summary>
    File,
    Button,
    Link,
    Menu,

    /// <summary>A container of other elements: a row, a dialog, a section.</summary>
    Region,

    /// <summary>Text to read.</summary>
    Value,

    Table,
}

/// <summary>What harm a wrong act on an element could do, least first.</summary>
public enum HarmClass
{
    Read,
    Navigate,
    Edit,

    /// <summary>Irreversible: saves, submits, approves, deletes.</summary>
    Commit,
}

/// <summary>The ladder's rungs.</summary>
public enum RungName
{
    Declared,
    Learned,
    Healed,
    Planned,
    Person,
}

/// <summary>Narrows the search. All given parts apply, outermost first: frame, section, element.</summary>
public sealed record ElementScope
{
    /// <summary>CSS of the iframe that holds the element, within the page; with several, each is within the one before it.</summary>
    public IReadOnlyList<string> Frames { get; init; } = [];

    /// <summary>Accessible name of the region, group, form or dialog, or text of the heading that titles the section.</summary>
    public string? Section { get; init; }

    /// <summary>Another element of the pack that contains this one.</summary>
    public string? Element { get; init; }
}

/// <summary>What a match must show. An empty list or null requires nothing beyond the kind's roles.</summary>
public sealed record ElementIdentity
{
    /// <summary>ARIA roles; empty means those that the kind allows.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>Accessible names or labels, compared without case, surrounding space and a trailing colon or asterisk.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>The section that must contain it.</summary>
    public string? Section { get; init; }
}

/// <summary>One way to find an element.</summary>
public abstract record SelectorDefinition
{
    private SelectorDefinition()
    {
    }

    /// <summary>Which of several matches: 0-based from the start, or negative from the end (-1 is the last). Null demands exactly one.</summary>
    public int? Nth { get; init; }

    public sealed record Role(string RoleName, string? AccessibleName) : SelectorDefinition;

    public sealed record Label(string Text) : SelectorDefinition;

    public sealed record Placeholder(string Text) : SelectorDefinition;

    public sealed record ShownText(string Text) : SelectorDefinition;

    public sealed record TestId(string Id) : SelectorDefinition;

    public sealed record Css(string Selector) : SelectorDefinition;

    public sealed record XPath(string Expression) : SelectorDefinition;

    /// <summary>First open something harmless (a menu, a tab), then find the element in what appears.</summary>
    public sealed record Opened(SelectorDefinition Open, SelectorDefinition Then) : SelectorDefinition;
}

/// <summary>How a text is put into a box.</summary>
public enum TypingMode
{
    /// <summary>At once; key by key when the box does not take that.</summary>
    Auto,

    /// <summary>Key by key from the beginning, for a box that works by key presses.</summary>
    Keys,
}

/// <summary>A calendar that belongs to a date box. All CSS is searched in the whole page or frame, because calendars are drawn anywhere.</summary>
/// <param name="TitleCss">What shows month and year; several elements are read together.</param>
/// <param name="NextCss">What goes to the next month.</param>
/// <param name="PreviousCss">What goes to the month before.</param>
/// <param name="DayCss">Each day; it shows its number.</param>
/// <param name="ExcludeCss">Days that are not of the shown month; null when there are none.</param>
/// <param name="MonthFormats">.NET formats of the title.</param>
/// <param name="OpenCss">What opens the calendar; null means the box itself.</param>
public sealed record CalendarRule(
    string TitleCss, string NextCss, string PreviousCss, string DayCss, string? ExcludeCss, IReadOnlyList<string> MonthFormats, string? OpenCss);

/// <summary>An autocomplete's choices.</summary>
/// <param name="Css">Each choice, searched in the whole page or frame.</param>
/// <param name="Match">Regular expression whose first group is the choice's comparable text; null compares the whole text.</param>
/// <param name="Exclude">CSS of list entries that are not choices ("Create...").</param>
/// <param name="Chosen">CSS that the control or an ancestor matches exactly while a choice is made; null checks nothing.</param>
public sealed record AutocompleteOptionRule(string Css, string? Match, string? Exclude, string? Chosen = null);

/// <summary>A table's rows and columns.</summary>
/// <param name="RowCss">Each data row, within the table.</param>
/// <param name="EmptyElement">The element that is visible when there are no rows. While it is not visible, a table without rows does not count as empty.</param>
/// <param name="MoreElement">The element that is visible when the list continues on another page. While it is visible the table is not read, because rows may be missing.</param>
/// <param name="Columns">Values of a row.</param>
/// <param name="ClickCss">What a choose clicks within the row; null means the row itself.</param>
public sealed record TableDefinition(string RowCss, string? EmptyElement, IReadOnlyDictionary<string, ColumnDefinition> Columns, string? ClickCss = null, string? MoreElement = null)
{
    /// <summary>The element that shows the query that these rows answer, such as "Results for PO-1"; null when the page shows none.</summary>
    public string? EchoElement { get; init; }

    /// <summary>The page filters a list that it has loaded whole, so no request holds the key.</summary>
    public bool IsFilteredByPage { get; init; }

    /// <summary>Signs of further rows that belong to something else on the page.</summary>
    public IReadOnlyList<TableSign> Disregard { get; init; } = [];

    internal bool Ignores(TableSign sign) => Disregard.Contains(sign);
}

/// <summary>What tells that a table shows only a part of its list.</summary>
public enum TableSign
{
    /// <summary>A control near it that shows further rows.</summary>
    Pager,

    /// <summary>A text near it with the number of all rows.</summary>
    Count,

    /// <summary><c>aria-rowcount</c> or <c>aria-setsize</c>.</summary>
    RowCount,

    /// <summary>A container that scrolls.</summary>
    Scroll,
}

/// <summary>Who picks the rows that match a search.</summary>
public enum TableFilter
{
    /// <summary>The site, on a request that holds the query.</summary>
    Site,

    /// <summary>A script of the page, in a list that was loaded whole.</summary>
    Page,
}

/// <summary>One value of a row.</summary>
/// <param name="Css">Where in the row; null means the row itself.</param>
/// <param name="Reads">How its text becomes a value.</param>
public sealed record ColumnDefinition(string? Css, ReadRule Reads);

/// <summary>How shown text becomes a value.</summary>
/// <param name="Type">The value's type.</param>
/// <param name="Attribute">The attribute to read; null reads the control's value or the shown text.</param>
/// <param name="Match">Regular expression whose first group is taken; null takes all.</param>
/// <param name="Flags">For a flag: the site's own words for yes and no; null means the usual ones.</param>
public sealed record ReadRule(ReadType Type, string? Attribute, string? Match, YesNoWords? Flags = null)
{
    /// <summary>How the shown value may differ from the asked one and still be the same.</summary>
    public ValueEquivalence Same { get; init; } = ValueEquivalence.Exact;

    /// <summary>The document behind the element is fetched, and this of it is read instead of the shown text; null reads what is shown.</summary>
    public DownloadedPart? Download { get; init; }

    /// <summary>For the text of a PDF: the label that stands before the value, or above it; null takes the value by <see cref="Match"/> alone.</summary>
    public string? After { get; init; }
}

/// <summary>What is read of a document.</summary>
public enum DownloadedPart
{
    /// <summary>The SHA-256 of its content, in lower-case hex digits.</summary>
    Sha256,

    /// <summary>A value in the text of a PDF.</summary>
    Pdf,
}

/// <summary>What a site shows for yes and for no, compared without case as whole texts. Any other text is unreadable.</summary>
public sealed record YesNoWords(IReadOnlyList<string> WhenTrue, IReadOnlyList<string> WhenFalse);

public enum ReadType
{
    Text,
    Number,
    Date,
    Flag,
}
