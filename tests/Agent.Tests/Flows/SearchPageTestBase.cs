using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Tests.Fixtures;
using BrowserAgent.Agent.Values;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace BrowserAgent.Agent.Tests.Flows;

/// <summary>A page with a search box, whose script says how it asks the site. The site holds PO-1.</summary>
public abstract class SearchPageTestBase(ChromiumFixture chromium) : IAsyncLifetime
{
    private const string Search = """
        <input id="box"><button id="go" type="button">Search</button><p id="echo"></p><div id="out">FIRST</div>
        <script>
          const draw = (html) => { out.innerHTML = html; };
          const ask = async (text) => draw(await (await fetch('/part?q=' + encodeURIComponent(text))).text());
          HOW
        </script>
        """;

    private protected const string OtherRows = "<table id=\"rows\"><tbody><tr><td>PO-8</td></tr><tr><td>PO-9</td></tr></tbody></table>";
    private protected const string OurRow = "<table id=\"rows\"><tbody><tr><td>PO-1</td></tr></tbody></table>";
    private protected const string None = "<p id=\"none\">Nothing found</p>";

    private FlowHarness _harness = null!;

    private protected TestSite Site { get; private set; } = null!;

    private protected int Status { get; set; } = StatusCodes.Status200OK;

    public async ValueTask InitializeAsync()
    {
        Site = await TestSite.StartAsync();
        _harness = await FlowHarness.CreateAsync(chromium, new Dictionary<string, string?> { ["Flows:SettleWithin"] = "00:00:08" });
        Site.On("/part", async context =>
        {
            context.Response.StatusCode = Status;
            await context.Response.WriteAsync(context.Request.Query["q"].ToString() switch
            {
                "PO-1" => OurRow,
                "" => OtherRows,
                _ => None,
            });
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _harness.DisposeAsync();
        await Site.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected SitePack Pack(bool isFilteredByPage = false, bool hasEcho = false) => new PackBuilder(Site.Address)
        .Element("box", ElementKind.Text)
        .Element("go", ElementKind.Button, harm: HarmClass.Navigate)
        .Element("echo", ElementKind.Value, harm: HarmClass.Read)
        .Element("none", ElementKind.Value, harm: HarmClass.Read)
        .Element("rows", ElementKind.Table, harm: HarmClass.Read, table: new TableDefinition(
            "tbody tr", "none", new Dictionary<string, ColumnDefinition>(StringComparer.Ordinal) { ["reference"] = new("td", new ReadRule(ReadType.Text, null, null)) })
        {
            IsFilteredByPage = isFilteredByPage,
            EchoElement = hasEcho ? "echo" : null,
        })
        .Build();

    private protected void Page(string how, string first = None) =>
        Site.Page("/list", Search.Replace("HOW", how, StringComparison.Ordinal).Replace("FIRST", first, StringComparison.Ordinal));

    private protected Task<FlowResult> SearchAsync(string key, SitePack? pack = null, params StepDefinition[] steps) => _harness.SearchAsync(
        pack ?? Pack(),
        new SearchQuestion("reference", key),
        FieldValueFactory.Of(("reference", FieldValueFactory.Text(key))),
        steps.Length > 0 ? steps : [StepFactory.Goto("/list"), StepFactory.Fill("box", "{reference}"), StepFactory.Press("box", "Enter"), StepFactory.Read("rows", "found")]);

    private protected static IReadOnlyList<FieldSet> Found(FlowResult outcome) =>
        Assert.IsType<FieldValue.Rows>(Assert.IsType<FlowResult.Completed>(outcome).Reads["found"]).Items;
}
