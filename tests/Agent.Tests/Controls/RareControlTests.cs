using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Tests.Fixtures;
using Xunit;

namespace BrowserAgent.Agent.Tests.Controls;

public sealed class RareControlTests(ChromiumFixture chromium) : IClassFixture<ChromiumFixture>, IAsyncLifetime
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

    [Fact]
    public async Task DoubleClick_CellOpensOnlyThen_IsOpened()
    {
        _site.Page("/form", "<div id=cell tabindex=0 onclick=\"document.title='once'\" ondblclick=\"document.title='twice'\">5</div>");
        var pack = new PackBuilder(_site.Address).Element("cell", ElementKind.Region, harm: HarmClass.Edit).Build();

        Assert.IsType<FlowResult.Completed>(await _harness.RunAsync(pack, StepFactory.Goto("/form"), StepFactory.Click("cell")));
        Assert.Equal("once", await _harness.Page.TitleAsync());
        Assert.IsType<FlowResult.Completed>(await _harness.RunAsync(pack, StepFactory.DoubleClick("cell")));
        Assert.Equal("twice", await _harness.Page.TitleAsync());
    }

    [Fact]
    public async Task Drag_CardToAColumn_IsDroppedThere()
    {
        _site.Page("/form", """
            <div id=card draggable=true ondragstart="event.dataTransfer.setData('text/plain', 'card 7')">Card</div>
            <div id=done style="height:80px" ondragover="event.preventDefault()" ondrop="this.textContent = event.dataTransfer.getData('text/plain')">Done</div>
            """);
        var pack = new PackBuilder(_site.Address).Element("card", ElementKind.Region, harm: HarmClass.Edit).Element("done", ElementKind.Region, harm: HarmClass.Edit).Build();

        Assert.IsType<FlowResult.Completed>(await _harness.RunAsync(pack, StepFactory.Goto("/form"), StepFactory.Drag("card", "done")));
        Assert.Equal("card 7", await _harness.Page.InnerTextAsync("#done"));
    }

    [Fact]
    public async Task Drag_TargetIsCovered_DropsNothing()
    {
        _site.Page("/form", """
            <div id=card draggable=true>Card</div><div id=done style="height:80px" ondrop="document.title = 'dropped'" ondragover="event.preventDefault()">Done</div>
            <div style="position:fixed;inset:40px 0 0 0" ondragover="event.preventDefault()" ondrop="document.title = 'dropped'"></div>
            """);
        var pack = new PackBuilder(_site.Address).Element("card", ElementKind.Region, harm: HarmClass.Edit).Element("done", ElementKind.Region, harm: HarmClass.Edit).Build();

        Assert.IsType<FlowResult.ElementUncertain>(await _harness.RunAsync(pack, StepFactory.Goto("/form"), StepFactory.Drag("card", "done")));
        Assert.Equal("test", await _harness.Page.TitleAsync());
    }

    [Fact]
    public async Task Drag_OntoACommit_IsStoppedByPolicy()
    {
        _site.Page("/form", "<div id=card>Card</div><button id=save>Save</button>");
        var pack = new PackBuilder(_site.Address).Element("card", ElementKind.Region).Element("save", ElementKind.Button, harm: HarmClass.Commit, names: ["Save"]).Build();

        Assert.IsType<FlowResult.PolicyStopped>(await _harness.RunAsync(pack, StepFactory.Goto("/form"), StepFactory.Drag("card", "save")));
    }

    [Theory]
    [InlineData("<div id=memo contenteditable aria-label=Memo>old</div>")]
    [InlineData("<div id=memo contenteditable role=textbox aria-label=Memo><p>old <b>text</b></p></div>")]
    public async Task Fill_EditableRegion_HoldsTheTextOnly(string body)
    {
        _site.Page("/form", body);
        var pack = new PackBuilder(_site.Address).Element("memo", ElementKind.Text, find: [new SelectorDefinition.Label("Memo")]).Build();

        Assert.IsType<FlowResult.Completed>(await _harness.RunAsync(pack, StepFactory.Goto("/form"), StepFactory.Fill("memo", "Ring twice")));
        Assert.Equal("Ring twice", (await _harness.Page.InnerTextAsync("#memo")).Trim());
    }

    private const string Host = """
        <x-money></x-money>
        <script>
          const root = document.querySelector('x-money').attachShadow({ mode: 'MODE' });
          root.innerHTML = '<label>Amount <input id=amount></label>';
          window.shown = () => root.querySelector('input').value;
        </script>
        """;

    [Theory]
    [InlineData("open")]
    [InlineData("closed")]
    public async Task Fill_BoxInAShadowRoot_IsFoundInAnOpenOneAndAClosedOneIsNamed(string mode)
    {
        _site.Page("/form", Host.Replace("MODE", mode, StringComparison.Ordinal));
        var pack = new PackBuilder(_site.Address).Element("amount", ElementKind.Text, find: [new SelectorDefinition.Label("Amount")]).Build();

        var outcome = await _harness.RunAsync(pack, StepFactory.Goto("/form"), StepFactory.Fill("amount", "12"));

        if (mode == "open")
        {
            Assert.IsType<FlowResult.Completed>(outcome);
        }
        else
        {
            Assert.Contains("closed shadow root (<x-money>)", Assert.IsType<FlowResult.ElementUncertain>(outcome).Detail, StringComparison.Ordinal);
        }

        Assert.Equal(mode == "open" ? "12" : "", await _harness.Page.EvaluateAsync<string>("window.shown()"));
    }
}
