using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Tests.Fixtures;
using BrowserAgent.Agent.Values;
using Xunit;

namespace BrowserAgent.Agent.Tests.Flows;

public sealed class ChooseVerbTests(ChromiumFixture chromium) : IClassFixture<ChromiumFixture>, IAsyncLifetime
{
    private TestSite _site = null!;
    private FlowHarness _harness = null!;

    public async ValueTask InitializeAsync()
    {
        _site = await TestSite.StartAsync();
        _harness = await FlowHarness.CreateAsync(chromium);
    }

    public async ValueTask DisposeAsync()
    {
        await _harness.DisposeAsync();
        await _site.DisposeAsync();
    }

    private SitePack Pack(string? click = null) => new PackBuilder(_site.Address)
        .Element("hits", ElementKind.Table, css: "#hits", harm: HarmClass.Read, table: new TableDefinition(".hit", null, new Dictionary<string, ColumnDefinition>(StringComparer.Ordinal)
        {
            ["reference"] = new(".ref", new ReadRule(ReadType.Text, null, null)),
        }, click))
        .Build();

    private static FieldSet Found(params string[] references) =>
        FieldValueFactory.Of(("found", FieldValueFactory.Rows([.. references.Select(reference => FieldValueFactory.Of(("reference", FieldValueFactory.Text(reference))))])));

    private static string Hits(params string[] references) => "<div id=\"hits\">" + string.Concat(references.Select(reference =>
        $"<div class=\"hit\" onclick=\"document.title = '{reference}'\"><span class=\"ref\">{reference}</span> <a href=\"#{reference}\">open</a></div>")) + "</div>";

    [Fact]
    public async Task Choose_FoundStandsBehindOthers_ClicksItsRow()
    {
        _site.Page("/list", Hits("SO-12", "SO-1", "SO-11"));

        Assert.IsType<FlowResult.Completed>(await _harness.RunAsync(Pack(), Found("SO-1"), StepFactory.Goto("/list"), StepFactory.Choose("hits", "found")));

        Assert.Equal("SO-1", await _harness.Page.TitleAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ChooseAndCheck_BannerCovers_IsDismissedByItsRule(bool isKnown)
    {
        _site.Page("/list", Hits("SO-1") + """
            <label><input type="checkbox" id="urgent"> Urgent</label><button id="more" onclick="banner.hidden = false">More</button>
            <div id="banner" hidden style="position:fixed;inset:0">Survey <button id="close" onclick="banner.hidden = true">Close</button></div>
            """);
        var known = new PackBuilder(_site.Address)
            .Element("urgent", ElementKind.Checkbox)
            .Element("more", ElementKind.Button, harm: HarmClass.Navigate)
            .Element("banner", ElementKind.Region, harm: HarmClass.Read)
            .Element("close", ElementKind.Button, harm: HarmClass.Navigate)
            .Interruption("survey", "banner", "close").Build();
        var pack = known with
        {
            Elements = known.Elements.Concat(Pack().Elements.Where(element => element.Key == "hits")).ToDictionary(),
            Interruptions = isKnown ? known.Interruptions : [],
        };

        var chosen = await _harness.RunAsync(pack, Found("SO-1"), StepFactory.Goto("/list"), StepFactory.Click("more"), StepFactory.Choose("hits", "found"));
        var title = await _harness.Page.TitleAsync();
        var set = await _harness.RunAsync(pack, StepFactory.Goto("/list"), StepFactory.Click("more"), StepFactory.Check("urgent", "true"));

        Assert.Equal((isKnown, isKnown), (chosen is FlowResult.Completed, set is FlowResult.Completed));
        Assert.Equal((isKnown, isKnown), (title == "SO-1", await _harness.Page.IsCheckedAsync("#urgent")));
    }

    [Fact]
    public async Task Choose_ClickNamed_ClicksThatPartOfTheRow()
    {
        _site.Page("/list", Hits("SO-12", "SO-1"));

        Assert.IsType<FlowResult.Completed>(await _harness.RunAsync(Pack(click: "a"), Found("SO-1"), StepFactory.Goto("/list"), StepFactory.Choose("hits", "found")));

        Assert.EndsWith("#SO-1", _harness.Page.Url, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SO-1 SO-1", "SO-1", "2 rows show the same values")]
    [InlineData("SO-12", "SO-1", "no row shows the values")]
    public async Task Choose_NotOneSuchRow_IsUncertainAndClicksNothing(string shown, string found, string words)
    {
        _site.Page("/list", Hits(shown.Split(' ')));

        var outcome = await _harness.RunAsync(Pack(), Found(found), StepFactory.Goto("/list"), StepFactory.Choose("hits", "found"));

        Assert.Contains(words, Assert.IsType<FlowResult.ElementUncertain>(outcome).Detail, StringComparison.Ordinal);
        Assert.Equal("test", await _harness.Page.TitleAsync());
    }

    [Fact]
    public async Task Choose_SeveralFound_IsRefused()
    {
        _site.Page("/list", Hits("SO-1", "SO-2"));

        var outcome = await _harness.RunAsync(Pack(), Found("SO-1", "SO-2"), StepFactory.Goto("/list"), StepFactory.Choose("hits", "found"));

        Assert.IsType<FlowResult.ValueRefused>(outcome);
    }
}
