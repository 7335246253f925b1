using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Tests.Fixtures;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace BrowserAgent.Agent.Tests.Controls;

public sealed class ChoiceControlTests(ChromiumFixture chromium) : IClassFixture<ChromiumFixture>, IAsyncLifetime
{
    private const string Cascade = """
        <label for=cty>Country</label><select id=cty><option>Choose<option>Norway<option>Chile</select>
        <label for=dep>Depot</label><select id=dep><option>Choose</select>
        <script>
          cty.onchange = () => setTimeout(async () => {
            const answer = await fetch('/depots?of=' + cty.value);
            if (answer.ok) dep.innerHTML = '<option>Choose' + (await answer.json()).map((name) => '<option>' + name).join('');
          }, 100);
        </script>
        """;

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

    private SitePack Group(params SelectorDefinition[] find) => new PackBuilder(_site.Address).Element("delivery", ElementKind.Select, find: find).Build();

    [Theory]
    [InlineData("<div role=radiogroup aria-label=Delivery>", "</div>")]
    [InlineData("<fieldset><legend>Delivery *</legend>", "</fieldset>")]
    [InlineData("<div role=group aria-labelledby=h><p id=h>Delivery:</p>", "</div>")]
    public async Task Select_GroupOfRadioButtons_ChoosesByTheText(string open, string close)
    {
        _site.Page("/form", $"{open}<label><input type=radio name=d value=1 checked> Pick up</label><label><input type=radio name=d value=2> Pick up later</label><label><input type=radio name=d value=3> Express</label>{close}");
        var pack = Group(new SelectorDefinition.Label("Delivery"));

        Assert.IsType<FlowResult.Completed>(await _harness.RunAsync(
            pack, StepFactory.Goto("/form"), StepFactory.Select("delivery", "Pick up later"), StepFactory.Expect("delivery", "Pick up later")));
        Assert.Equal("2", await _harness.Page.EvaluateAsync<string>("document.querySelector('input:checked').value"));
    }

    [Theory]
    [InlineData("<input type=radio name=d value=1> Sea<br><input type=radio name=d value=2> Sea and air<br><input type=radio name=d value=3> Air")]
    [InlineData("<input type=radio name=d value=1 id=a style='display:none'><label for=a>Sea</label><input type=radio name=d value=2 id=b style='display:none'><label for=b>Sea and air</label>")]
    [InlineData("<table><tr><td><input type=radio name=d value=1></td><td>Sea</td></tr><tr><td><input type=radio name=d value=2></td><td>Sea and air</td></tr></table>")]
    public async Task Select_RadioButtonsWithoutLabelsOrHidden_AreToldApartByWhatIsSeen(string radios)
    {
        _site.Page("/form", $"<div id=group role=radiogroup>{radios}</div>");

        Assert.IsType<FlowResult.Completed>(await _harness.RunAsync(
            Group(new SelectorDefinition.Css("#group")), StepFactory.Goto("/form"), StepFactory.Select("delivery", "Sea and air")));
        Assert.Equal("2", await _harness.Page.EvaluateAsync<string>("document.querySelector('input:checked').value"));
    }

    [Theory]
    [InlineData("Rail", "no radio button of the group has this text")]
    [InlineData("Air", "2 equal choices")]
    [InlineData("Road", "no radio button")]
    public async Task Select_RadioButtonAbsentTwiceOrDisabled_IsRefused(string wanted, string why)
    {
        _site.Page("/form", "<div id=group role=radiogroup><label><input type=radio name=d>Air</label><label><input type=radio name=d>Air</label><label><input type=radio name=d disabled>Road</label></div>");

        var refused = Assert.IsType<FlowResult.ValueRefused>(await _harness.RunAsync(
            Group(new SelectorDefinition.Css("#group")), StepFactory.Goto("/form"), StepFactory.Select("delivery", wanted)));
        Assert.StartsWith(why, refused.Detail, StringComparison.Ordinal);
        Assert.Equal(0, await _harness.Page.Locator("input:checked").CountAsync());
    }

    [Fact]
    public async Task Select_TwoGroupsInOneContainer_IsUncertain()
    {
        _site.Page("/form", "<div id=group role=group><label><input type=radio name=d>Air</label><label><input type=radio name=e>Sea</label></div>");

        Assert.IsType<FlowResult.ElementUncertain>(await _harness.RunAsync(
            Group(new SelectorDefinition.Css("#group")), StepFactory.Goto("/form"), StepFactory.Select("delivery", "Air")));
    }

    private Task<FlowResult> CascadeAsync(RequestDelegate depots, string depot)
    {
        _site.Page("/form", Cascade);
        _site.On("/depots", depots);
        var pack = new PackBuilder(_site.Address)
            .Element("country", ElementKind.Select, css: "#cty").Element("depot", ElementKind.Select, css: "#dep").Build();
        return _harness.RunAsync(pack, StepFactory.Goto("/form"), StepFactory.Select("country", "Norway"), StepFactory.Select("depot", depot));
    }

    private static async Task AnswerLateAsync(HttpContext context)
    {
        await Task.Delay(700);
        await context.Response.WriteAsync("""["Bergen North", "Oslo East"]""");
    }

    [Fact]
    public async Task Select_ListLoadsAfterAnotherChoice_WaitsForTheEntry()
    {
        Assert.IsType<FlowResult.Completed>(await CascadeAsync(AnswerLateAsync, "Oslo East"));
        Assert.Equal("Oslo East", await _harness.Page.InputValueAsync("#dep"));
    }

    [Fact]
    public async Task Select_ListLoadedAndEntryMissing_IsRefusedWithWhatIsOffered()
    {
        var refused = Assert.IsType<FlowResult.ValueRefused>(await CascadeAsync(AnswerLateAsync, "Oslo West"));
        Assert.Equal("Choose | Bergen North | Oslo East", refused.Shown);
    }

    [Fact]
    public async Task Select_LookUpIsRefusedForAMoment_IsTheSitesTrouble()
    {
        var outcome = await CascadeAsync(
            context =>
            {
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                context.Response.Headers.RetryAfter = "7";
                return Task.CompletedTask;
            },
            "Oslo East");

        var error = Assert.IsType<FlowResult.SiteError>(outcome);
        Assert.Contains("a look-up for the choices of depot failed: HTTP 503", error.Detail, StringComparison.Ordinal);
        Assert.Equal((TimeSpan.FromSeconds(7), false), (error.RetryAfter, error.IsOutage));
    }

    [Fact]
    public async Task Pick_LookUpIsRefusedForAMoment_IsTheSitesTrouble()
    {
        _site.Page("/form", "<input id=s role=combobox aria-label=Supplier oninput=\"fetch('/find?q=' + value)\">");
        _site.On("/find", context =>
        {
            context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            return Task.CompletedTask;
        });
        var pack = new PackBuilder(_site.Address).Element("supplier", ElementKind.Autocomplete, css: "#s").Build();

        var outcome = await _harness.RunAsync(pack, StepFactory.Goto("/form"), StepFactory.Pick("supplier", "ACME"));

        Assert.Contains("HTTP 429", Assert.IsType<FlowResult.SiteError>(outcome).Detail, StringComparison.Ordinal);
    }

    // Draws only the rows in view. MORE rows are added when the end is reached.
    private const string Virtual = """
        <input id=item role=combobox aria-label=Item readonly aria-expanded=true>
        <div role=listbox id=box style="height:120px;overflow-y:auto;position:relative"><div id=room style="position:relative"></div></div>
        <script>
          const rows = ROWS;
          const draw = () => {
            room.style.height = rows.length * 24 + 'px';
            room.innerHTML = '';
            const from = Math.max(0, Math.floor(box.scrollTop / 24) - 1);
            rows.slice(from, from + 8).forEach((text, i) => {
              const row = document.createElement('div');
              row.setAttribute('role', 'option');
              row.style.cssText = 'position:absolute;height:24px;top:' + (from + i) * 24 + 'px';
              row.textContent = text;
              row.onclick = () => { item.value = text; };
              room.append(row);
            });
          };
          box.onscroll = () => setTimeout(draw, 15);
          draw();
          box.scrollTop = START;
        </script>
        """;

    private Task<FlowResult> SelectAsync(string rows, string wanted, int start = 0)
    {
        _site.Page("/form", Virtual.Replace("ROWS", rows, StringComparison.Ordinal).Replace("START", start.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));
        var pack = new PackBuilder(_site.Address).Element("item", ElementKind.Select).Build();
        return _harness.RunAsync(pack, StepFactory.Goto("/form"), StepFactory.Select("item", wanted));
    }

    [Theory]
    [InlineData("Part 3", 0)]
    [InlineData("Part 77", 0)]
    [InlineData("Part 5", 1900)]
    public async Task Select_ListDrawsOnlyWhatIsInView_IsScrolledToTheEntry(string wanted, int start)
    {
        Assert.IsType<FlowResult.Completed>(await SelectAsync("[...Array(90).keys()].map((n) => 'Part ' + n)", wanted, start));
        Assert.Equal(wanted, await _harness.Page.InputValueAsync("#item"));
    }

    [Theory]
    [InlineData("'Part ' + n", "Part 90", "not in the list")]
    [InlineData("n === 80 ? 'Part 2' : 'Part ' + n", "Part 2", "2 equal choices")]
    public async Task Select_LongListLacksTheEntryOrHasItTwice_IsRefused(string row, string wanted, string why)
    {
        var refused = Assert.IsType<FlowResult.ValueRefused>(await SelectAsync($"[...Array(90).keys()].map((n) => {row})", wanted));
        Assert.StartsWith(why, refused.Detail, StringComparison.Ordinal);
        Assert.Equal("", await _harness.Page.InputValueAsync("#item"));
    }

    [Fact]
    public async Task Pick_ListLoadsMoreAtItsEnd_IsScrolledOn()
    {
        _site.Page("/form", """
            <input id=item role=combobox aria-label=Item>
            <ul role=listbox id=box style="height:100px;overflow-y:auto;margin:0;padding:0"></ul>
            <script>
              let next = 0;
              const load = async () => {
                const names = await (await fetch('/more?from=' + next)).json();
                next += names.length;
                for (const name of names) { const li = document.createElement('li'); li.setAttribute('role', 'option'); li.textContent = name; li.onclick = () => { item.value = name; }; box.append(li); }
              };
              box.onscroll = () => { if (box.scrollTop + box.clientHeight >= box.scrollHeight - 2) load(); };
              load();
            </script>
            """);
        _site.On("/more", context =>
        {
            var from = int.Parse(context.Request.Query["from"]!, System.Globalization.CultureInfo.InvariantCulture);
            return context.Response.WriteAsync(System.Text.Json.JsonSerializer.Serialize(Enumerable.Range(from, from >= 60 ? 0 : 20).Select(n => $"Part {n}")));
        });
        var pack = new PackBuilder(_site.Address).Element("item", ElementKind.Autocomplete).Build();

        Assert.IsType<FlowResult.Completed>(await _harness.RunAsync(pack, StepFactory.Goto("/form"), StepFactory.Pick("item", "Part 47")));
        Assert.Equal("Part 47", await _harness.Page.InputValueAsync("#item"));
    }
}
