using BrowserAgent.Fixtures.Meridian.Accounts;
using BrowserAgent.Fixtures.Meridian.Forms;
using BrowserAgent.Fixtures.Meridian.SignIn;
using BrowserAgent.Fixtures.Meridian.Versions;

namespace BrowserAgent.Fixtures.Meridian.Pages;

/// <summary>What surrounds every page of the application: who looks, at which version, with or without an unexpected tour on top.</summary>
internal sealed record PageLayout(AppSession Session, UiVersion Ui, BuildNameScrambler Build, string Path, bool ShowTour)
{
    public const int DefaultLeakMiB = 50;

    private static readonly (string Address, string Words)[] Menu =
    [
        ("/orders", "Purchase orders"),
        ("/orders/new", "New purchase order"),
        ("/suppliers", "Suppliers"),
        ("/items", "Items"),
    ];

    private static readonly string[] ScriptFields =
    [
        OrderFieldCatalog.Discount, OrderFieldCatalog.Currency, OrderFieldCatalog.Memo, OrderFieldCatalog.ShipTo, OrderFieldCatalog.Supplier,
        OrderFieldCatalog.Reference,
    ];

    /// <summary>What this page leaks; 0 for nothing.</summary>
    public int LeakMiB { get; init; }

    /// <summary>What interrupts the user on this page.</summary>
    public IReadOnlyList<string> Nuisances { get; init; } = [];

    public AccountLocale Locale => AccountLocale.Of(Session.Account);

    public string LabelFor(string words) => Ui.LabelFor(words);

    public string LabelFor(string words, string inserted) => LabelFor(words).Replace("{0}", inserted, StringComparison.Ordinal);

    /// <summary>The name of a header field on the wire.</summary>
    public string NameOf(string key) => Ui.IsComponents ? ComponentFieldNames.Of(key) : key;

    /// <summary>The name of a line's box on the wire.</summary>
    public string NameOf(string row, string column) => Ui.IsComponents ? ComponentFieldNames.Of(row, column) : $"line.{row}.{column}";

    /// <summary>Markup as the content of an element of its own with a shadow root, in the version that is made of those; else as it is.</summary>
    public Html Part(string tag, string classes, Html content) =>
        Ui.IsComponents ? Html.Of($"<{tag} class=\"{classes}\"><template>{content}</template></{tag}>") : content;

    public string Render(string title, Html main)
    {
        MeridianAccount account = Session.Account;
        string initials = string.Concat(account.DisplayName.Split(' ').Select(part => part[0]));
        BuildNameScrambler? names = Ui.IsScrambled ? Build : Ui.IsComponents ? BuildNameScrambler.Components : null;
        string tag = names?.Seed ?? "0";
        Html page = Html.Of($"""
            <!doctype html>
            <html{new Html(Ui.IsComponents ? " lang=\"he\" dir=\"rtl\"" : " lang=\"en\"")}>
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{LabelFor(title)} · Meridian</title>
            <link rel="icon" href="/look/mark.svg">
            <link rel="stylesheet" href="/look/meridian.css?build={tag}&amp;ui={Ui.Number}">
            {Html.If(Ui.IsComponents, Html.Of($"<script src=\"/look/components.js\" defer></script>"))}<script src="/look/meridian.js?build={tag}&amp;ui={Ui.Number}" defer{Html.If(Ui.IsComponents, ScriptWords())}></script>{Html.If(Ui.IsWizard, Html.Of($"<script src=\"/look/wizard.js\" defer></script>"))}
            </head>
            <body class="app look-{Ui.Number}">
            <header class="topbar">
            <a class="brand" href="/"><img src="/look/mark.svg" alt="" width="26" height="26"><span class="brand-name">Meridian</span></a>
            <span class="company">Rheintal Maschinenbau · Procurement</span>
            <span class="grow"></span>
            <span class="who"><span class="avatar" aria-hidden="true">{initials}</span><span id="user-name" class="user-name">{account.DisplayName}</span></span>
            <a id="log-out" class="log-out" href="/logout">{LabelFor("Log out")}</a>
            </header>
            <nav class="side" aria-label="{LabelFor("Main menu")}">
            <a class="{Entry("/")}" href="/">{LabelFor("Dashboard")}</a>
            <p class="side-head">{LabelFor("Purchasing")}</p>
            {Html.Join(Menu, entry => Html.Of($"<a class=\"{Entry(entry.Address)}\" href=\"{entry.Address}\">{LabelFor(entry.Words)}</a>\n"))}
            <p class="side-foot">{LabelFor("Release")} {Ui.Number}.0 · {account.Locale}</p>
            </nav>
            <main class="main">
            {main}
            </main>
            {Html.If(ShowTour, Tour())}
            {Html.If(LeakMiB > 0, Html.Of($"<script src=\"/look/leak.js\" data-mib=\"{LeakMiB}\"></script>"))}
            {Html.If(Nuisances.Count > 0, Html.Of($"<script src=\"/look/nuisance.js\" defer data-what=\"{string.Join(' ', Nuisances)}\"></script>"))}
            </body>
            </html>
            """);
        return names?.Markup(page.Markup) ?? page.Markup;
    }

    public Html Heading(string crumbs, Html heading, Html actions) => Html.Of($"""
        <div class="page-head">
        <div><p class="crumbs">{LabelFor(crumbs)}</p><h1 class="heading">{heading}</h1></div>
        <div class="actions">{actions}</div>
        </div>
        """);

    private Html Tour() => Html.Of($"""
        <div class="veil">
        <div class="tour" role="dialog" aria-modal="true" aria-labelledby="tour-title">
        <p class="tour-step">{LabelFor("What is new")}</p>
        <h2 id="tour-title">{LabelFor("Meet your new workspace")}</h2>
        <p>{LabelFor("Lists load faster, cards can be rearranged and there is a new way to plan your day. Take the two-minute tour?")}</p>
        <div class="actions"><button type="button" class="button primary tour-start">{LabelFor("Start the tour")}</button><button type="button" class="button tour-close">{LabelFor("Not now")}</button></div>
        </div>
        </div>
        """);

    // What the script must know to find boxes and to speak the page's language.
    private Html ScriptWords() => Html.Of($"""
         data-names="{string.Join(' ', ScriptFields.Select(key => $"{key}={NameOf(key)}"))}" data-no-matches="{LabelFor("No matches")}" data-line="{LabelFor("Line")}" data-remove-line="{LabelFor("Remove line")}"
        """);

    private string Entry(string address) => address == Path ? "side-link here" : "side-link";
}
