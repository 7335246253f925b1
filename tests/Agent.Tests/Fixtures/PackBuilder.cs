using BrowserAgent.Agent.Packs;

namespace BrowserAgent.Agent.Tests.Fixtures;

/// <summary>A site pack in code, with the elements that every pack needs.</summary>
internal sealed class PackBuilder
{
    private static readonly PackPosition Here = new("test.yaml", 1, 1);
    private static readonly ReadRule AsText = new(ReadType.Text, null, null);

    private readonly Dictionary<string, ElementDefinition> _elements = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FlowDefinition> _flows = new(StringComparer.Ordinal);
    private readonly List<Interruption> _interruptions = [];
    private readonly List<KeptPopupRule> _popups = [];
    private readonly List<SiteOrigin> _origins = [];
    private IReadOnlyList<StepDefinition> _login = [];

    public PackBuilder(params IEnumerable<Uri> origins)
    {
        _origins.AddRange(origins.Select((origin, index) => new SiteOrigin($"origin{index}", origin)));
        Element("home.user", ElementKind.Value, css: "#user", harm: HarmClass.Read);
        Element("login.form", ElementKind.Region, css: "#login", harm: HarmClass.Read);
        Element("login.refused", ElementKind.Value, css: "#refused", harm: HarmClass.Read);
    }

    public List<string> Masks { get; } = [];

    public List<string> IgnorePaths { get; } = [];

    public string AliveAt { get; init; } = "/home";

    /// <summary>What the site's server asks for; then the pack has no login page.</summary>
    public AccessRules? Access { get; init; }

    /// <summary>What the planned rung may know about the site.</summary>
    public ModelRules Model { get; init; } = ModelRules.None;

    /// <summary>Language tag; numbers and days are written as it does.</summary>
    public string Locale { get; init; } = "de-DE";

    public PackBuilder Element(
        string name,
        ElementKind kind,
        string? css = null,
        HarmClass harm = HarmClass.Edit,
        string[]? names = null,
        SelectorDefinition[]? find = null,
        ElementScope? @in = null,
        ReadRule? reads = null,
        AutocompleteOptionRule? options = null,
        TableDefinition? table = null,
        RungName[]? permit = null,
        string? @is = null,
        string[]? roles = null,
        TypingMode typing = TypingMode.Auto,
        CalendarRule? calendar = null,
        bool siteChanges = false,
        PrefilledRule? prefilled = null)
    {
        _elements[name] = new ElementDefinition
        {
            Name = name,
            Is = @is ?? name,
            Kind = kind,
            Harm = harm,
            In = @in,
            Shows = new ElementIdentity { Names = names ?? [], Roles = roles ?? [] },
            Find = find ?? [new SelectorDefinition.Css(css ?? "#" + name)],
            Permit = new HashSet<RungName>(permit ?? []),
            Options = options,
            Typing = typing,
            Calendar = calendar,
            Table = table,
            Reads = reads ?? kind switch
            {
                ElementKind.Number => new ReadRule(ReadType.Number, null, null),
                ElementKind.Date => new ReadRule(ReadType.Date, null, null),
                ElementKind.Checkbox => new ReadRule(ReadType.Flag, null, null),
                _ => AsText,
            },
            SiteChanges = siteChanges,
            Prefilled = prefilled,
            Position = Here,
        };
        return this;
    }

    public PackBuilder Flow(string name, params StepDefinition[] steps)
    {
        _flows[name] = new FlowDefinition(name, steps);
        return this;
    }

    public PackBuilder Interruption(string name, string see, string click)
    {
        _interruptions.Add(new Interruption(name, see, click));
        return this;
    }

    public PackBuilder Popup(string name, string path)
    {
        _popups.Add(new KeptPopupRule(name, path));
        return this;
    }

    public PackBuilder Login(params StepDefinition[] steps)
    {
        _login = steps;
        return this;
    }

    public SitePack Build() => new()
    {
        Site = "test",
        Title = "Test site",
        Version = "1",
        Hash = "00",
        Origins = _origins,
        Formats = Locale is "de-DE"
            ? new SiteFormats { Locale = Locale, Dates = ["dd.MM.yyyy"], DecimalSeparator = ",", GroupSeparator = "." }
            : new SiteFormats
            {
                Locale = Locale,
                Dates = [System.Globalization.CultureInfo.GetCultureInfo(Locale).DateTimeFormat.ShortDatePattern],
                DecimalSeparator = System.Globalization.CultureInfo.GetCultureInfo(Locale).NumberFormat.NumberDecimalSeparator,
                GroupSeparator = System.Globalization.CultureInfo.GetCultureInfo(Locale).NumberFormat.NumberGroupSeparator,
            },
        TimeZone = "Europe/Berlin",
        Session = new SessionRules
        {
            Idle = TimeSpan.FromMinutes(20),
            AliveAt = AliveAt,
            AliveElement = "home.user",
            ExpiredElement = Access is null ? "login.form" : null,
            RefusedElement = Access is null ? "login.refused" : null,
            Access = Access,
            Login = new FlowDefinition("login", _login),
            Quiet = new QuietRule(TimeSpan.FromMilliseconds(150), IgnorePaths),
            Mask = Masks,
        },
        Elements = _elements,
        Flows = _flows,
        Interruptions = _interruptions,
        Popups = _popups,
        Model = Model,
        Jobs = new Dictionary<string, JobTypeDefinition>(StringComparer.Ordinal),
    };
}
