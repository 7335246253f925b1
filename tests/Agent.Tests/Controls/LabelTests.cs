using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Tests.Fixtures;
using Xunit;

namespace BrowserAgent.Agent.Tests.Controls;

public sealed class LabelTests(ChromiumFixture chromium) : IClassFixture<ChromiumFixture>, IAsyncLifetime
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

    private Task<FlowResult> FillAsync(string body, string label)
    {
        _site.Page("/form", body);
        var pack = new PackBuilder(_site.Address).Element("box", ElementKind.Text, find: [new SelectorDefinition.Label(label)]).Build();
        return _harness.RunAsync(pack, StepFactory.Goto("/form"), StepFactory.Fill("box", "typed"));
    }

    [Theory]
    [InlineData("<label>Ma&shy;te&shy;ri&shy;al <input id=t></label>", "Material")]
    [InlineData("<label>Mate&#8203;rial <input id=t></label>", "Material")]
    [InlineData("<label for=t>&#9679; Material †</label><input id=t>", "Material")]
    [InlineData("<label>Material <i>&#9432;</i> <input id=t></label>", "Material")]
    [InlineData("<label><span>&#xE8B5;</span> Material <input id=t></label>", "Material")]
    [InlineData("<label><span style='display:none'>Old name</span>Material <input id=t></label>", "Material")]
    [InlineData("<label>Material <span style='position:absolute;width:1px;height:1px;overflow:hidden'>is required</span><input id=t></label>", "Material")]
    [InlineData("<label>Due <input id=t><button type=button>Calendar</button></label>", "Due")]
    [InlineData("<label>First<br>name <input id=t></label>", "First name")]
    [InlineData("<label>Area m² <input id=t></label>", "Area m²")]
    [InlineData("<label>Material <input id=t></label><label>Material group <input></label><label>Raw material <input></label>", "Material")]
    public async Task Fill_LabelWithSignsAndHiddenParts_IsFoundByWhatAPersonReads(string body, string label)
    {
        Assert.IsType<FlowResult.Completed>(await FillAsync(body, label));
        Assert.Equal("typed", await _harness.Page.InputValueAsync("#t"));
    }

    [Theory]
    [InlineData("<label>Raw material <input></label>", "no match")]
    [InlineData("<label>Material 2 <input></label>", "no match")]
    [InlineData("<label>Material <input></label><label>Ma&shy;terial: <input></label>", "2 matches")]
    public async Task Fill_NoOrSeveralSuchLabels_IsUncertain(string body, string why)
    {
        Assert.Contains(why, Assert.IsType<FlowResult.ElementUncertain>(await FillAsync(body, "Material")).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Select_LabelWrapsTheDropDown_IsFoundByItsOwnText()
    {
        _site.Page("/form", "<label>Country <select id=c><option>Choose<option>Norway<option>Chile</select> *</label>");
        var pack = new PackBuilder(_site.Address).Element("country", ElementKind.Select, names: ["Country"], find: [new SelectorDefinition.Label("Country")]).Build();

        Assert.IsType<FlowResult.Completed>(await _harness.RunAsync(pack, StepFactory.Goto("/form"), StepFactory.Select("country", "Chile")));
        Assert.Equal("Chile", await _harness.Page.InputValueAsync("#c"));
    }

    [Theory]
    [InlineData("<input type=checkbox id=x style='display:none'><label for=x class=switch>Express</label>")]
    [InlineData("<label><input type=checkbox id=x style='visibility:hidden;position:absolute'><a href='/terms' style='display:inline-block;margin-left:9px'>Express</a></label>")]
    [InlineData("<label style='display:block'><input type=checkbox id=x style='opacity:0;position:absolute'><b>Express</b></label>")]
    public async Task Check_StyleHidesTheNativeBox_IsTickedByItsLabel(string body)
    {
        _site.Page("/form", body);
        var pack = new PackBuilder(_site.Address).Element("express", ElementKind.Checkbox, find: [new SelectorDefinition.Label("Express")]).Build();

        Assert.IsType<FlowResult.Completed>(await _harness.RunAsync(pack, StepFactory.Goto("/form"), StepFactory.Check("express", "true")));
        Assert.True(await _harness.Page.EvaluateAsync<bool>("document.getElementById('x').checked"));

        Assert.IsType<FlowResult.Completed>(await _harness.RunAsync(pack, StepFactory.Check("express", "false")));
        Assert.False(await _harness.Page.EvaluateAsync<bool>("document.getElementById('x').checked"));
        Assert.Equal(0, _site.Count("GET /terms"));
    }

    [Fact]
    public async Task Check_BoxAndItsLabelAreHidden_IsUncertain()
    {
        _site.Page("/form", "<input type=checkbox id=x style='display:none'><label for=x style='display:none'>Express</label>");
        var pack = new PackBuilder(_site.Address).Element("express", ElementKind.Checkbox, find: [new SelectorDefinition.Label("Express")]).Build();

        Assert.IsType<FlowResult.ElementUncertain>(await _harness.RunAsync(pack, StepFactory.Goto("/form"), StepFactory.Check("express", "true")));
    }
}
