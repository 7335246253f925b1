using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Tests.Fixtures;
using BrowserAgent.Agent.Values;
using Xunit;

namespace BrowserAgent.Agent.Tests.Flows;

public sealed class TableReadingTests(ChromiumFixture chromium) : IClassFixture<ChromiumFixture>, IAsyncLifetime
{
    private const string Head = "<table id=\"rows\"><thead><tr><th>No</th><th>Qty</th><th>Due</th></tr></thead><tbody>";

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

    private SitePack Pack(string? empty = "rows.none") => new PackBuilder(_site.Address)
        .Element("rows", ElementKind.Table, harm: HarmClass.Read, table: new TableDefinition("tbody tr", empty, new Dictionary<string, ColumnDefinition>(StringComparer.Ordinal)
        {
            ["id"] = new(null, new ReadRule(ReadType.Text, "data-id", null)),
            ["number"] = new("td:nth-child(1)", new ReadRule(ReadType.Text, null, null)),
            ["quantity"] = new("td:nth-child(2)", new ReadRule(ReadType.Number, null, null)),
            ["due"] = new("td:nth-child(3)", new ReadRule(ReadType.Date, null, null)),
        }))
        .Element("rows.none", ElementKind.Value, css: "#none", harm: HarmClass.Read)
        .Element("title", ElementKind.Value, css: "h1", harm: HarmClass.Read)
        .Build();

    [Fact]
    public async Task Read_Rows_AreParsedByColumn()
    {
        _site.Page("/list", Head + """
            <tr data-id="7"><td>PO-1</td><td>1.234,5</td><td>01.02.2026</td></tr>
            <tr data-id="8"><td>PO-2</td><td><input value="3"></td><td></td></tr>
            <tr data-id="9" style="display:none"><td>PO-3</td><td>1</td><td></td></tr></tbody></table>
            """);
        var pack = Pack();
        pack = pack with { Elements = new Dictionary<string, ElementDefinition>(pack.Elements, StringComparer.Ordinal) };

        var outcome = await _harness.RunAsync(pack, StepFactory.Goto("/list"), StepFactory.Read("rows", "found"));

        // The quantity of the second row is in a box that the column's CSS does not select, so the cell's text is empty.
        Assert.Equal(
            FieldValueFactory.Rows(
                FieldValueFactory.Of(("id", FieldValueFactory.Text("7")), ("number", FieldValueFactory.Text("PO-1")), ("quantity", FieldValueFactory.Number(1234.5m)), ("due", FieldValueFactory.Day(2026, 2, 1))),
                FieldValueFactory.Of(("id", FieldValueFactory.Text("8")), ("number", FieldValueFactory.Text("PO-2")))),
            Assert.IsType<FlowResult.Completed>(outcome).Reads["found"]);
    }

    [Fact]
    public async Task Read_NoRowsAndSignOfEmptiness_IsNoRows()
    {
        _site.Page("/list", Head + "</tbody></table><p id=\"none\">No orders</p>");

        var outcome = await _harness.RunAsync(Pack(), StepFactory.Goto("/list"), StepFactory.Read("rows", "found"));

        Assert.Equal(new FieldValue.Rows([]), Assert.IsType<FlowResult.Completed>(outcome).Reads["found"]);
    }

    [Fact]
    public async Task Read_NoRowsWithoutSign_IsUncertain()
    {
        _site.Page("/list", Head + "</tbody></table>");

        var outcome = await _harness.RunAsync(Pack(), StepFactory.Goto("/list"), StepFactory.Read("rows", "found"));

        Assert.Contains("nothing says that there are none", Assert.IsType<FlowResult.ElementUncertain>(outcome).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_RowsComeLate_AreAwaited()
    {
        _site.On("/data", async context =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(700));
            await TestSite.HtmlAsync(context, "ok");
        });
        _site.Page("/list", Head + """
            </tbody></table><script>
            fetch('/data').then(() => document.querySelector('tbody').innerHTML = '<tr data-id="7"><td>PO-1</td><td>2</td><td></td></tr>');
            </script>
            """);

        var outcome = await _harness.RunAsync(Pack(), StepFactory.Goto("/list"), StepFactory.Read("rows", "found"));

        Assert.Single(Assert.IsType<FieldValue.Rows>(Assert.IsType<FlowResult.Completed>(outcome).Reads["found"]).Items);
    }

    [Fact]
    public async Task Read_UnreadableCell_IsRefused()
    {
        _site.Page("/list", Head + """<tr data-id="7"><td>PO-1</td><td>many</td><td></td></tr></tbody></table>""");

        var outcome = await _harness.RunAsync(Pack(), StepFactory.Goto("/list"), StepFactory.Read("rows", "found"));

        Assert.Equal(("rows.quantity", "many"), Assert.IsType<FlowResult.ValueRefused>(outcome) is { } refused ? (refused.Element, refused.Shown) : default);
    }

    [Fact]
    public async Task ReadRecord_FieldsAndLines_LeavesOutWhatIsNotShown()
    {
        _site.Page("/view", "<h1>PO-1</h1>" + Head + """<tr data-id="7"><td>PO-1</td><td>2</td><td></td></tr></tbody></table>""");
        await _harness.RunAsync(Pack(), StepFactory.Goto("/view"));

        var outcome = await _harness.ReadRecordAsync(Pack(), new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["reference"] = "title",
            ["lines"] = "rows",
            ["memo"] = "rows.none",
        });

        var reads = Assert.IsType<FlowResult.Completed>(outcome).Reads;
        Assert.Equal(["reference", "lines"], reads.Fields.Keys);
    }

    [Fact]
    public async Task ReadRecord_LoginPageShown_IsSessionEnded()
    {
        _site.Page("/view", "<form id=\"login\">Log in</form>");
        await _harness.Page.GotoAsync(new Uri(_site.Address, "/view").AbsoluteUri);

        var outcome = await _harness.ReadRecordAsync(Pack(), new Dictionary<string, string>(StringComparer.Ordinal) { ["reference"] = "title" });

        Assert.IsType<FlowResult.SessionEnded>(outcome);
    }
}
