using BrowserAgent.Agent.Ladder;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace BrowserAgent.Agent.Tests.Ladder;

public sealed class PackSelectorRungTests(ChromiumFixture chromium) : IClassFixture<ChromiumFixture>, IAsyncLifetime
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

    private PackBuilder Pack() => new(_site.Address);

    [Fact]
    public async Task Find_ShownTogetherWithTheStopSign_IsFound()
    {
        _site.Page("/p", "");
        var pack = Pack().Element("pass", ElementKind.Secret).Build();
        await _harness.RunAsync(pack, StepFactory.Goto("/p"));

        var answer = await _harness.Services.GetRequiredService<ElementLadder>().FindAsync(
            new ElementSearchRequest { Pack = pack, Element = pack.Elements["pass"], Page = _harness.Page, IsQuiet = () => true },
            async () =>
            {
                await _harness.Page.EvaluateAsync("document.body.innerHTML = '<input id=pass type=password>'");
                return true;
            },
            CancellationToken.None);

        Assert.IsType<RungResult.Found>(answer);
    }

    [Fact]
    public async Task Find_NeverAppears_IsNotFound()
    {
        _site.Page("/p", "");
        var pack = Pack().Element("pass", ElementKind.Secret).Build();
        await _harness.RunAsync(pack, StepFactory.Goto("/p"));

        var answer = await _harness.Services.GetRequiredService<ElementLadder>().FindAsync(
            new ElementSearchRequest { Pack = pack, Element = pack.Elements["pass"], Page = _harness.Page, IsQuiet = () => false },
            () => Task.FromResult(true),
            CancellationToken.None);

        Assert.IsType<RungResult.NotFound>(answer);
    }

    [Fact]
    public async Task Click_IdMovedToAnotherButton_MissesWithReason()
    {
        _site.Page("/p", """<button id="btn-next" onclick="document.title = 'clicked'">Delete</button>""");
        var pack = Pack().Element("next", ElementKind.Button, css: "#btn-next", harm: HarmClass.Navigate, names: ["Next"]).Build();

        var outcome = await _harness.RunAsync(pack, StepFactory.Goto("/p"), StepFactory.Click("next"));

        Assert.Contains("it is now button \"Delete\", expected \"Next\"", Assert.IsType<FlowResult.ElementUncertain>(outcome).Detail, StringComparison.Ordinal);
        Assert.Equal("test", await _harness.Page.TitleAsync());
    }

    [Fact]
    public async Task Click_IdMovedButNameHeld_TakesTheNextSelector()
    {
        _site.Page("/p", """<button id="btn-next">Delete</button><button onclick="document.title = 'next'">Next: *</button>""");
        var pack = Pack().Element("next", ElementKind.Button, harm: HarmClass.Navigate, names: ["next"], find:
            [new SelectorDefinition.Css("#btn-next"), new SelectorDefinition.Role("button", "Next")]).Build();

        Assert.IsType<FlowResult.Completed>(await _harness.RunAsync(pack, StepFactory.Goto("/p"), StepFactory.Click("next")));

        Assert.Equal("next", await _harness.Page.TitleAsync());
        Assert.Equal("css #btn-next: it is now button \"Delete\", expected \"next\"", Assert.Single(_harness.Recorder.Events[^1].Missed));
    }

    [Fact]
    public async Task Fill_SelectorMatchesTwo_IsUncertain()
    {
        _site.Page("/p", """<input aria-label="Zip"><input aria-label="Zip">""");
        var pack = Pack().Element("zip", ElementKind.Text, find: [new SelectorDefinition.Label("Zip")]).Build();

        var outcome = await _harness.RunAsync(pack, StepFactory.Goto("/p"), StepFactory.Fill("zip", "1"));

        Assert.Contains("2 matches", Assert.IsType<FlowResult.ElementUncertain>(outcome).Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<td>Town:</td><td><input id=\"t\"></td>")]
    [InlineData("<th>Town</th><td><div><input type=\"hidden\"><input id=\"t\"></div></td>")]
    public async Task Fill_LabelIsTheCellBefore_IsFoundByItsLabel(string cells)
    {
        _site.Page("/p", $"<table><tr><td>Name</td><td><input></td></tr><tr>{cells}</tr></table>");
        var pack = Pack().Element("town", ElementKind.Text, names: ["Town"], find: [new SelectorDefinition.Label("Town")]).Build();

        Assert.IsType<FlowResult.Completed>(await _harness.RunAsync(pack, StepFactory.Goto("/p"), StepFactory.Fill("town", "Whitby")));

        Assert.Equal("Whitby", await _harness.Page.InputValueAsync("#t"));
    }

    [Theory]
    [InlineData("<td>Town</td><td><input><input></td>")]
    [InlineData("<td>Town <input></td><td><input></td>")]
    [InlineData("<td>Town</td><td><input aria-label=\"Zip\"></td>")]
    public async Task Fill_CellBeforeIsNoLabelOfOneControl_IsUncertain(string cells)
    {
        _site.Page("/p", $"<table><tr>{cells}</tr></table>");
        var pack = Pack().Element("town", ElementKind.Text, find: [new SelectorDefinition.Label("Town")]).Build();

        Assert.IsType<FlowResult.ElementUncertain>(await _harness.RunAsync(pack, StepFactory.Goto("/p"), StepFactory.Fill("town", "Whitby")));
    }

    [Fact]
    public async Task Check_LabelIsTheCellBehind_TicksThatBoxAlone()
    {
        _site.Page("/p", """
            <table><tr><td>Send</td><td><input id="a" type="checkbox"></td><td>Insure</td></tr>
            <tr><td><input id="b" type="checkbox"></td><td>Sign</td></tr></table>
            """);
        var pack = Pack().Element("sign", ElementKind.Checkbox, find: [new SelectorDefinition.Label("Sign")]).Build();

        Assert.IsType<FlowResult.Completed>(await _harness.RunAsync(pack, StepFactory.Goto("/p"), StepFactory.Check("sign", "true")));

        Assert.Equal((false, true), (await _harness.Page.IsCheckedAsync("#a"), await _harness.Page.IsCheckedAsync("#b")));
    }

    [Theory]
    [InlineData(0, "a")]
    [InlineData(-1, "c")]
    public async Task Fill_Nth_CountsVisibleMatches(int nth, string id)
    {
        _site.Page("/p", """<input class="z" id="h" style="display:none"><input class="z" id="a"><input class="z" id="b"><input class="z" id="c">""");
        var pack = Pack().Element("zip", ElementKind.Text, find: [new SelectorDefinition.Css(".z") { Nth = nth }]).Build();

        Assert.IsType<FlowResult.Completed>(await _harness.RunAsync(pack, StepFactory.Goto("/p"), StepFactory.Fill("zip", "1")));

        Assert.Equal("1", await _harness.Page.InputValueAsync("#" + id));
    }

    [Theory]
    [InlineData("""<fieldset><legend>Billing</legend><label>Zip <input id="b"></label></fieldset><fieldset><legend>Shipping:</legend><label>Zip <input id="s"></label></fieldset>""")]
    [InlineData("""<section aria-label="Billing"><label>Zip <input id="b"></label></section><section aria-label="Shipping"><label>Zip <input id="s"></label></section>""")]
    [InlineData("""<div><h2>Billing</h2><label>Zip <input id="b"></label></div><div><h2>Shipping</h2><label>Zip <input id="s"></label></div>""")]
    [InlineData("""<form><h2>Billing</h2><p><label>Zip <input id="b"></label></p><h2>Shipping</h2><p><label>Zip <input id="s"></label></p></form>""")]
    public async Task Fill_SameLabelInTwoSections_TakesTheOneInItsSection(string form)
    {
        _site.Page("/p", form);
        var pack = Pack().Element("zip", ElementKind.Text, find: [new SelectorDefinition.Label("Zip")], @in: new ElementScope { Section = "Shipping" }).Build();

        var outcome = await _harness.RunAsync(pack, StepFactory.Goto("/p"), StepFactory.Fill("zip", "20095"));

        Assert.True(outcome is FlowResult.Completed, outcome.Why);
        Assert.Equal(("", "20095"), (await _harness.Page.InputValueAsync("#b"), await _harness.Page.InputValueAsync("#s")));
    }

    [Fact]
    public async Task Fill_InFrameAndShadowRoot_IsFound()
    {
        _site.Page("/inner", """<div id="memo" contenteditable="true" role="textbox" aria-label="Memo" style="height:40px"></div>""");
        _site.Page("/p", """
            <iframe id="editor" src="/inner"></iframe><x-date></x-date>
            <script>customElements.define('x-date', class extends HTMLElement {
              constructor() { super(); this.attachShadow({ mode: 'open' }).innerHTML = '<label>Due <input id="due"></label>'; } });</script>
            """);
        var pack = Pack()
            .Element("memo", ElementKind.Text, find: [new SelectorDefinition.Role("textbox", "Memo")], @in: new ElementScope { Frames = ["#editor"] })
            .Element("due", ElementKind.Date, find: [new SelectorDefinition.Label("Due")])
            .Build();

        var outcome = await _harness.RunAsync(
            pack, FieldValueFactory.Of(("due", FieldValueFactory.Day(2026, 5, 1))), StepFactory.Goto("/p"), StepFactory.Fill("memo", "Deliver early"), StepFactory.Fill("due", "{due}"));

        Assert.True(outcome is FlowResult.Completed, outcome.Why);
    }

    [Fact]
    public async Task Fill_InsideAnotherElement_IsFoundInThatRow()
    {
        _site.Page("/p", """<table><tr class="row"><td><input class="q" id="q1"></td></tr><tr class="row"><td><input class="q" id="q2"></td></tr></table>""");
        var pack = Pack()
            .Element("row", ElementKind.Region, find: [new SelectorDefinition.Css("tr.row") { Nth = -1 }])
            .Element("quantity", ElementKind.Number, css: "input.q", @in: new ElementScope { Element = "row" })
            .Build();

        Assert.IsType<FlowResult.Completed>(await _harness.RunAsync(pack, FieldValueFactory.Of(("q", FieldValueFactory.Number(3))), StepFactory.Goto("/p"), StepFactory.Fill("quantity", "{q}")));

        Assert.Equal("3", await _harness.Page.InputValueAsync("#q2"));
    }

    [Fact]
    public async Task Click_OpenedSelector_OpensTheMenuFirst()
    {
        _site.Page("/p", """
            <button aria-haspopup="menu" aria-expanded="false" onclick="m.hidden = false">More</button>
            <div id="m" role="menu" hidden><div role="menuitem" onclick="document.title = 'printed'">Print</div></div>
            """);
        var pack = Pack().Element("print", ElementKind.Button, harm: HarmClass.Navigate, find:
        [
            new SelectorDefinition.Role("button", "Print"),
            new SelectorDefinition.Opened(new SelectorDefinition.Role("button", "More"), new SelectorDefinition.Role("menuitem", "Print")),
        ]).Build();

        Assert.IsType<FlowResult.Completed>(await _harness.RunAsync(pack, StepFactory.Goto("/p"), StepFactory.Click("print")));

        Assert.Equal("printed", await _harness.Page.TitleAsync());
    }

    [Theory]
    [InlineData("""<button onclick="document.title = 'harm'">More</button>""")]
    [InlineData("""<button aria-haspopup="menu" onclick="document.title = 'harm'">Save</button>""")]
    public async Task Click_OpenerCouldDoHarm_IsNotClicked(string opener)
    {
        _site.Page("/p", opener);
        var pack = Pack()
            .Element("save", ElementKind.Button, harm: HarmClass.Commit, names: ["Save"])
            .Element("print", ElementKind.Button, harm: HarmClass.Navigate, find:
                [new SelectorDefinition.Opened(new SelectorDefinition.Css("button"), new SelectorDefinition.Role("menuitem", "Print"))])
            .Build();

        var outcome = await _harness.RunAsync(pack, StepFactory.Goto("/p"), StepFactory.Click("print"));

        Assert.Contains("not opened", Assert.IsType<FlowResult.ElementUncertain>(outcome).Detail, StringComparison.Ordinal);
        Assert.Equal("test", await _harness.Page.TitleAsync());
    }

    [Fact]
    public async Task Fill_ElementDrawnLate_IsAwaited()
    {
        _site.Page("/p", """<script>setTimeout(() => document.body.innerHTML = '<input id="memo">', 300)</script>""");
        var pack = Pack().Element("memo", ElementKind.Text).Build();

        Assert.IsType<FlowResult.Completed>(await _harness.RunAsync(pack, StepFactory.Goto("/p"), StepFactory.Fill("memo", "x")));
    }
}
