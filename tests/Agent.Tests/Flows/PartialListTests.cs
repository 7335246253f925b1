using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Tests.Fixtures;
using BrowserAgent.Agent.Values;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace BrowserAgent.Agent.Tests.Flows;

/// <summary>"Not among these rows" is "not there" only when these rows are the whole list.</summary>
public sealed class PartialListTests(ChromiumFixture chromium) : IClassFixture<ChromiumFixture>, IAsyncLifetime
{
    private const string Three = "<table id=\"rows\"><tbody><tr><td>PO-7</td></tr><tr><td>PO-8</td></tr><tr><td>PO-9</td></tr></tbody></table>";

    // Draws only the rows that are seen, 20 px each.
    private const string Virtual = """
        <div id="grid" style="height:200px;overflow:auto"><div style="height:4000px;position:relative"><div id="rows" style="position:absolute;left:0"></div></div></div>
        <script>
          const draw = () => { const first = Math.floor(grid.scrollTop / 20); rows.style.top = first * 20 + 'px';
            rows.innerHTML = [...Array(11).keys()].map((row) => first + row).filter((row) => row < 200).map((row) => `<p class="row" style="height:20px;margin:0">PO-${row + 1000}</p>`).join(''); };
          grid.onscroll = () => { clearTimeout(grid.timer); grid.timer = setTimeout(draw, 60); }; draw();
        </script>
        """;

    // Loads ten more whenever its end is reached, four times.
    private const string Endless = """
        <div id="grid" style="height:120px;overflow:auto"><div id="rows"></div></div>
        <script>
          let page = 0, busy = false;
          const load = async () => { if (busy || page === 4) return; busy = true; rows.insertAdjacentHTML('beforeend', await (await fetch('/page?of=' + page++)).text()); busy = false; };
          grid.onscroll = () => { if (grid.scrollTop + grid.clientHeight >= grid.scrollHeight - 5) load(); }; load();
        </script>
        """;

    private TestSite _site = null!;
    private FlowHarness _harness = null!;

    public async ValueTask InitializeAsync()
    {
        _site = await TestSite.StartAsync();
        _harness = await FlowHarness.CreateAsync(chromium, new Dictionary<string, string?> { ["Flows:SettleWithin"] = "00:00:08" });
        _site.On("/page", context => context.Response.WriteAsync(string.Concat(
            Enumerable.Range(0, 10).Select(row => $"<p class=\"row\" style=\"height:20px;margin:0\">PO-{(int.Parse(context.Request.Query["of"]!, System.Globalization.CultureInfo.InvariantCulture) * 10) + row + 1000}</p>"))));
    }

    public async ValueTask DisposeAsync()
    {
        await _harness.DisposeAsync();
        await _site.DisposeAsync();
    }

    private SitePack Pack(params TableSign[] disregard) => new PackBuilder(_site.Address)
        .Element("none", ElementKind.Value, harm: HarmClass.Read)
        .Element("rows", ElementKind.Table, harm: HarmClass.Read, roles: ["generic", "table"], table: new TableDefinition(
            "tr, .row", "none", new Dictionary<string, ColumnDefinition>(StringComparer.Ordinal) { ["reference"] = new(null, new ReadRule(ReadType.Text, null, null)) })
        { Disregard = disregard })
        .Build();

    private async Task<FlowResult> SearchAsync(string body, string key = "PO-1", params TableSign[] disregard)
    {
        _site.Page("/list", body);
        return await _harness.SearchAsync(Pack(disregard), new SearchQuestion("reference", key), FieldSet.Empty, StepFactory.Goto($"/list?q={key}"), StepFactory.Read("rows", "found"));
    }

    private static IReadOnlyList<FieldSet> Found(FlowResult outcome) =>
        Assert.IsType<FieldValue.Rows>(Assert.IsType<FlowResult.Completed>(outcome).Reads["found"]).Items;

    [Theory]
    [InlineData(Three + "<nav class=\"pagination\"><a href=\"/2\">1</a><a href=\"/2\">Next</a></nav>", "Next", TableSign.Pager)]
    [InlineData(Three + "<button type=\"button\">Load more</button>", "Load more", TableSign.Pager)]
    [InlineData(Three + "<p>Showing <b>1</b> to <b>3</b> of <b>57</b> entries</p>", "of 57", TableSign.Count)]
    [InlineData("<p>340 records</p>" + Three, "340 records", TableSign.Count)]
    [InlineData("<div aria-rowcount=\"58\" role=\"grid\">" + Three + "</div>", "aria-rowcount", TableSign.RowCount)]
    public async Task Search_SignOfFurtherRows_IsUncertainUntilThePackDisregardsIt(string body, string named, TableSign sign)
    {
        Assert.Contains(named, Assert.IsType<FlowResult.ElementUncertain>(await SearchAsync(body)).Detail, StringComparison.Ordinal);
        Assert.Equal(3, Found(await SearchAsync(body, "PO-1", sign)).Count);
    }

    // The controls of common table libraries, by what they draw: names in a title, on the list item, in a class only, or none but page numbers.
    [Theory]
    [InlineData("<ul class=\"ant-pagination\"><li class=\"ant-pagination-item-active\">1</li><li title=\"Next Page\" class=\"ant-pagination-next\"><button type=\"button\"><svg width=\"9\" height=\"9\"></svg></button></li></ul>")]
    [InlineData("<div class=\"el-pagination\"><button type=\"button\" class=\"btn-next\"><i class=\"icon\">&#160;</i></button></div>")]
    [InlineData("<div class=\"el-pagination\"><span>Total 57</span></div>")]
    [InlineData("<div class=\"k-pager\"><a href=\"#\" class=\"k-pager-nav\" title=\"Go to the next page\"><span class=\"k-icon\">&#160;</span></a></div>")]
    [InlineData("<div class=\"e-gridpager\"><div class=\"e-next e-icon-next\" title=\"Go to next page\" role=\"button\">&#160;</div></div>")]
    [InlineData("<div class=\"paging\"><div class=\"ag-paging-button\" role=\"button\" aria-label=\"Next Page\">&#160;</div></div>")]
    [InlineData("<div class=\"dataTables_paginate\"><span><a class=\"paginate_button current\" href=\"#\">1</a><a class=\"paginate_button\" href=\"#\">2</a></span></div>")]
    [InlineData("<ul class=\"pagination\"><li class=\"page-item active\"><span>1</span></li><li class=\"page-item\"><a class=\"page-link\" href=\"#\">2</a></li></ul>")]
    public async Task Search_PagerOfALibraryFarFromTheTable_IsUncertain(string pager)
    {
        var detail = Assert.IsType<FlowResult.ElementUncertain>(await SearchAsync(Deep(pager))).Detail;

        Assert.Matches("the list continues elsewhere|is seen near the table", detail);
    }

    [Theory]
    [InlineData("<ul class=\"ant-pagination\"><li class=\"ant-pagination-item-active\">1</li><li title=\"Next Page\" class=\"ant-pagination-next ant-pagination-disabled\"><button type=\"button\">&gt;</button></li></ul>")]
    [InlineData("<div class=\"k-pager\"><a href=\"#\" class=\"k-pager-nav k-disabled\" title=\"Go to the next page\">&gt;</a></div>")]
    [InlineData("<div class=\"e-gridpager\"><div class=\"e-next e-icon-next e-disable\" title=\"Go to next page\" role=\"button\">&gt;</div></div>")]
    [InlineData("<ul class=\"pagination\"><li class=\"page-item\"><a class=\"page-link\" href=\"#\">1</a></li><li class=\"page-item active\"><a class=\"page-link\" href=\"#\">2</a></li></ul>")]
    [InlineData("<div class=\"el-pagination\"><span>Total 3</span></div>")]
    public async Task Search_PagerOfALibraryAtItsEnd_IsNoHit(string pager) => Assert.Equal(3, Found(await SearchAsync(Deep(pager))).Count);

    // The head in a table of its own, the pager outside of what holds both.
    [Theory]
    [InlineData(Three, true)]
    [InlineData("<table><tbody><tr><td>Another list</td></tr></tbody></table>" + Three, false)]
    public async Task Search_HeadInATableOfItsOwn_ThePagerOfTheListIsSeen(string list, bool isSeen)
    {
        var body = $"<div class=\"lists\"><div><div><table><thead><tr><th>Number</th></tr></thead></table></div><div>{list}</div></div></div><div class=\"fixed-table-pagination\"><a href=\"#\" class=\"page-next\">›</a></div>";

        Assert.Equal(isSeen, await SearchAsync(body) is FlowResult.ElementUncertain);
    }

    [Theory]
    [InlineData("<table id=\"rows\"><tbody><tr><td>PO-7</td></tr></tbody><tfoot><tr><td>Total 1,240.00</td></tr></tfoot></table>")]
    [InlineData(Three + "<div class=\"dx-pager\"><span class=\"active\">10</span> <a href=\"#\">25</a> <a href=\"#\">50</a></div>")]
    [InlineData("<div class=\"tab-pane active\">" + Three + "<div class=\"pager\"><a href=\"#\">10</a> <a href=\"#\">11</a></div></div>")]
    [InlineData("<ul><li role=\"button\"><svg width=\"9\" height=\"9\"></svg></li></ul>" + Three)]
    public async Task Search_SignsThatTellOfNoFurtherRows_IsNoHit(string body) => Assert.NotEmpty(Found(await SearchAsync(body)));

    private static string Deep(string pager) =>
        $"<main><section><div><div><div><div><div>{Three}</div></div></div></div></div><footer>{pager}</footer></section></main>";

    [Theory]
    [InlineData(Three)]
    [InlineData(Three + "<nav class=\"pagination\"><button type=\"button\" disabled>Next</button></nav><p>1-3 of 3</p><p>Order 12 of 2026 was split</p>")]
    [InlineData("<nav><a href=\"/next\">Next steps</a></nav>" + Three + "<p>3 records</p>")]
    public async Task Search_WholeList_IsNoHit(string body) => Assert.Equal(3, Found(await SearchAsync(body)).Count);

    [Fact]
    public async Task Search_ListDrawnInPart_IsScrolledThrough()
    {
        Assert.Contains(Found(await SearchAsync(Virtual, "PO-1187")), row => row["reference"]!.Equals(FieldValueFactory.Text("PO-1187")));
        Assert.Equal(200, Found(await SearchAsync(Virtual)).Count);
    }

    [Fact]
    public async Task Search_EndlessList_IsScrolledToItsEnd() => Assert.Equal(40, Found(await SearchAsync(Endless)).Count);
}
