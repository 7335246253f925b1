using BrowserAgent.Agent.Packs;
using BrowserAgent.Tasks.Approvals;
using BrowserAgent.Tasks.Webhooks;

namespace BrowserAgent.Tasks.Tests.Intake;

/// <summary>A small site pack with one entering and one reading job type.</summary>
internal static class SamplePack
{
    public const string EnterType = "create-order";
    public const string ReadJobType = "get-order";

    private static readonly PackPosition Here = new("sample.yaml", 1, 1);

    public static SitePack Pack { get; } = Build();

    public static JobTypeDefinition Enter => Pack.Jobs[EnterType];

    public static ISitePackCatalog Catalog { get; } = new SinglePackCatalog(Pack);

    /// <summary>Allows one origin.</summary>
    public static WebhookAddressPolicy Webhooks { get; } = new(Microsoft.Extensions.Options.Options.Create(new WebhookOptions { AllowedOrigins = ["https://erp.example.com"] }));

    public static ApprovalRules Approvals(ApprovalOptions? options = null) => new(Catalog, Microsoft.Extensions.Options.Options.Create(options ?? new ApprovalOptions()));

    public static FieldDefinition Field(string name, FieldType type) => new() { Name = name, Type = type, Position = Here };

    public static JobTypeDefinition TypeOf(params FieldDefinition[] fields) => Enter with { Payload = Named(fields) };

    public static IReadOnlyDictionary<string, FieldDefinition> Named(params FieldDefinition[] fields) =>
        fields.ToDictionary(field => field.Name, StringComparer.Ordinal);

    private static SitePack Build() => new()
    {
        Site = "sample",
        Title = "Sample",
        Version = "1",
        Hash = new string('0', 64),
        Origins = [new SiteOrigin("app", new Uri("http://sample.test"))],
        Formats = new SiteFormats { Locale = "de-DE", Dates = ["dd.MM.yyyy"], DecimalSeparator = ",", GroupSeparator = "." },
        TimeZone = "Europe/Berlin",
        Session = new SessionRules
        {
            Idle = TimeSpan.FromMinutes(20),
            AliveAt = "/",
            AliveElement = "home",
            ExpiredElement = "login",
            RefusedElement = "refused",
            Login = Flow("login"),
            Quiet = new QuietRule(TimeSpan.FromMilliseconds(100), []),
            Mask = [],
        },
        Elements = new Dictionary<string, ElementDefinition>(StringComparer.Ordinal) { ["view.lines"] = LinesTable() },
        Flows = new Dictionary<string, FlowDefinition>(StringComparer.Ordinal),
        Interruptions = [],
        Jobs = new Dictionary<string, JobTypeDefinition>(StringComparer.Ordinal) { [EnterType] = EnterJob(), [ReadJobType] = ReadJob() },
    };

    private static JobTypeDefinition EnterJob() => new()
    {
        Name = EnterType,
        Is = "enters an order",
        Payload = Named(
            Field("reference", FieldType.Text) with { IsNaturalKey = true, MinLength = 2, MaxLength = 20 },
            Field("supplier", FieldType.Text),
            Field("due", FieldType.Date) with { FromDays = -30, ToDays = 730 },
            Field("note", FieldType.Text) with { Required = false },
            Field("urgent", FieldType.Flag) with { Required = false, Default = "false" },
            Field("lines", FieldType.List) with
            {
                MaxRows = 3,
                RowKey = "item",
                Of = Named(
                    Field("item", FieldType.Text),
                    Field("quantity", FieldType.Quantity) with { Min = 0.001m, Max = 5000, UsualMax = 500 },
                    Field("price", FieldType.Money) with { Min = 0, MaxDecimals = 2 }),
            }),
        Expected = TimeSpan.FromSeconds(60),
        Review = new ReviewRule { WhenTotalOver = 10_000, TotalList = "lines", TotalQuantity = "quantity", TotalPrice = "price" },
        Entry = new RecordEntryDefinition
        {
            Search = Flow("search"),
            Fill = Flow("fill"),
            Commit = new CommitDefinition { ClickElement = "save", LandedElement = "number", AnswerWithin = TimeSpan.FromSeconds(15), Position = Here },
            Open = Flow("open"),
            Equal = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["reference"] = "view.reference",
                ["supplier"] = "view.supplier",
                ["due"] = "view.due",
                ["note"] = "view.note",
                ["lines"] = "view.lines",
            },
        },
        Result = new Dictionary<string, ValueTemplate>(StringComparer.Ordinal)
        {
            ["id"] = new ValueTemplate("{found.id}"),
            ["reference"] = new ValueTemplate("{reference}"),
            ["missing"] = new ValueTemplate("{nowhere}"),
        },
        Position = Here,
    };

    private static JobTypeDefinition ReadJob() => new()
    {
        Name = ReadJobType,
        Is = "reads an order",
        Payload = Named(Field("reference", FieldType.Text)),
        Expected = TimeSpan.FromSeconds(30),
        Review = new ReviewRule(),
        Read = Flow("read"),
        Result = new Dictionary<string, ValueTemplate>(StringComparer.Ordinal) { ["status"] = new ValueTemplate("{status}") },
        Position = Here,
    };

    private static FlowDefinition Flow(string name) => new(name, []);

    private static ElementDefinition LinesTable()
    {
        var words = new ReadRule(ReadType.Text, null, null);
        var amount = new ReadRule(ReadType.Number, null, null);
        var columns = new Dictionary<string, ColumnDefinition>(StringComparer.Ordinal)
        {
            ["item"] = new ColumnDefinition("td.item", words),
            ["quantity"] = new ColumnDefinition("td.quantity", amount),
            ["price"] = new ColumnDefinition("td.price", amount),
        };
        return new ElementDefinition
        {
            Name = "view.lines",
            Is = "the saved lines",
            Kind = ElementKind.Table,
            Harm = HarmClass.Read,
            Shows = new ElementIdentity(),
            Find = [new SelectorDefinition.Css("table")],
            Permit = new HashSet<RungName>(),
            Table = new TableDefinition("tr", null, columns),
            Reads = words,
            Position = Here,
        };
    }

    private sealed class SinglePackCatalog(SitePack pack) : ISitePackCatalog
    {
        public IReadOnlyCollection<SitePack> All => [pack];

        public SitePack? Find(string site) => site == pack.Site ? pack : null;
    }
}
