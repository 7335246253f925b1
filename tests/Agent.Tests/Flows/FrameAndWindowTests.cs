using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Tests.Fixtures;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace BrowserAgent.Agent.Tests.Flows;

public sealed class FrameAndWindowTests(ChromiumFixture chromium) : IClassFixture<ChromiumFixture>, IAsyncLifetime
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

    private SitePack Framed(params string[] frames) => new PackBuilder(_site.Address)
        .Element("memo", ElementKind.Text, find: [new SelectorDefinition.Label("Memo")], @in: new ElementScope { Frames = frames }).Build();

    [Fact]
    public async Task Fill_FrameInAFrame_IsFoundThere()
    {
        _site.Page("/form", "<label>Memo <input id=outside></label><iframe id=outer src=/outer></iframe>");
        _site.Page("/outer", "<label>Memo <input id=between></label><iframe id=inner src=/inner></iframe>");
        _site.Page("/inner", "<label>Memo <input id=memo></label>");

        Assert.IsType<FlowResult.Completed>(await _harness.RunAsync(Framed("#outer", "iframe#inner"), StepFactory.Goto("/form"), StepFactory.Fill("memo", "inside")));
        Assert.Equal("inside", await _harness.Page.FrameLocator("#outer").FrameLocator("#inner").Locator("#memo").InputValueAsync());
        Assert.Equal("", await _harness.Page.InputValueAsync("#outside"));

        var missed = Assert.IsType<FlowResult.ElementUncertain>(await _harness.RunAsync(Framed("#outer", "#other"), StepFactory.Fill("memo", "x")));
        Assert.Contains("frame #other was not found in #outer", missed.Detail, StringComparison.Ordinal);
    }

    private SitePack Windows() => new PackBuilder(_site.Address)
        .Element("open", ElementKind.Button, harm: HarmClass.Navigate).Element("title", ElementKind.Value, harm: HarmClass.Read).Popup("record", "/records/*").Build();

    [Fact]
    public async Task Window_RecordOpensInANewOne_IsReadThereAndTheNextFlowBeginsInTheFirst()
    {
        _site.Page("/list", "<p id=title>the list</p><button id=open onclick=\"window.n = (window.n ?? 0) + 1; window.open('/records/' + n)\">Open</button>");
        _site.Page("/records/1", "<p id=title>record one</p>");
        _site.Page("/records/2", "<p id=title>record two</p>");
        var equal = new Dictionary<string, string>(StringComparer.Ordinal) { ["title"] = "title" };

        for (var round = 1; round <= 2; round++)
        {
            var went = await _harness.RunAsync(
                Windows(), round == 1 ? StepFactory.Goto("/list") : StepFactory.See("title"), StepFactory.Click("open"), StepFactory.Window("record"));
            Assert.True(went is FlowResult.Completed, $"round {round}: {went.Why}");
            var read = Assert.IsType<FlowResult.Completed>(await _harness.ReadRecordAsync(Windows(), equal));
            Assert.Equal(FieldValueFactory.Text(round == 1 ? "record one" : "record two"), read.Reads["title"]);
        }

        var back = Assert.IsType<FlowResult.Completed>(await _harness.RunAsync(
            Windows(), StepFactory.Click("open"), StepFactory.Window("first"), StepFactory.Read("title", "seen")));
        Assert.Equal(FieldValueFactory.Text("the list"), back.Reads["seen"]);
    }

    [Fact]
    public async Task Window_NoneOpens_IsUncertain()
    {
        _site.Page("/list", "<button id=open>Open</button>");

        var stopped = Assert.IsType<FlowResult.ElementUncertain>(await _harness.RunAsync(Windows(), StepFactory.Goto("/list"), StepFactory.Click("open"), StepFactory.Window("record")));
        Assert.Contains("no window at /records/* was opened", stopped.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Window_SiteAnswersItWithAnError_IsASiteError()
    {
        _site.Page("/list", "<button id=open onclick=\"window.open('/records/1')\">Open</button>");
        _site.On("/records/1", context =>
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return context.Response.WriteAsync("busy");
        });

        Assert.IsType<FlowResult.SiteError>(await _harness.RunAsync(Windows(), StepFactory.Goto("/list"), StepFactory.Click("open"), StepFactory.Window("record")));
    }
}
