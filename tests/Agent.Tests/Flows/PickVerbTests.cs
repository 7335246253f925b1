using System.Text.Json;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Tests.Fixtures;
using BrowserAgent.Agent.Values;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace BrowserAgent.Agent.Tests.Flows;

public sealed class PickVerbTests(ChromiumFixture chromium) : IClassFixture<ChromiumFixture>, IAsyncLifetime
{
    private const string Page = """
        <label>Supplier <input id="supplier" role="combobox" aria-expanded="false"></label>
        <ul id="choices" role="listbox" hidden></ul>
        <script>
          supplier.addEventListener('input', async () => {
            const typed = supplier.value;
            const found = await (await fetch('/suppliers?q=' + encodeURIComponent(typed))).json();
            if (typed !== supplier.value) return;
            choices.hidden = false;
            choices.innerHTML = '';
            for (const name of found) {
              const li = document.createElement('li');
              li.setAttribute('role', 'option');
              li.textContent = name;
              li.onclick = () => { supplier.value = WRONG ? name + '!' : name; choices.hidden = true; };
              choices.append(li);
            }
          });
        </script>
        """;

    private readonly List<string> _suppliers = ["ACME Corp (EU)", "ACME Corp", "ACME Corporation", "Other"];
    private TestSite _site = null!;
    private FlowHarness _harness = null!;

    public async ValueTask InitializeAsync()
    {
        _site = await TestSite.StartAsync();
        _harness = await FlowHarness.CreateAsync(chromium);
        _site.Page("/form", Page.Replace("WRONG", "false", StringComparison.Ordinal));
        _site.Page("/wrong", Page.Replace("WRONG", "true", StringComparison.Ordinal));
        _site.On("/suppliers", context => context.Response.WriteAsync(JsonSerializer.Serialize(
            _suppliers.Where(name => name.StartsWith(context.Request.Query["q"].ToString(), StringComparison.OrdinalIgnoreCase)))));
    }

    public async ValueTask DisposeAsync()
    {
        await _harness.DisposeAsync();
        await _site.DisposeAsync();
    }

    private SitePack Pack(AutocompleteOptionRule? options = null) =>
        new PackBuilder(_site.Address).Element("supplier", ElementKind.Autocomplete, options: options).Build();

    [Fact]
    public async Task Pick_NearIdenticalChoices_TakesTheExactOne()
    {
        var outcome = await _harness.RunAsync(Pack(), StepFactory.Goto("/form"), StepFactory.Pick("supplier", "ACME Corp"));

        Assert.IsType<FlowResult.Completed>(outcome);
        Assert.Equal("ACME Corp", await _harness.Page.InputValueAsync("#supplier"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pick_BannerComesOverTheList_IsDismissedByItsRuleAndTypedAgain(bool isKnown)
    {
        _site.Page("/covered", Page.Replace("WRONG", "false", StringComparison.Ordinal) + """
            <div id="banner" hidden style="position:fixed;inset:0">Survey <button id="close" onclick="banner.remove()">Close</button></div>
            <script>supplier.addEventListener('input', () => banner.hidden = false, { once: true }); supplier.addEventListener('blur', () => choices.hidden = true)</script>
            """);
        var pack = new PackBuilder(_site.Address)
            .Element("supplier", ElementKind.Autocomplete)
            .Element("banner", ElementKind.Region, harm: HarmClass.Read)
            .Element("close", ElementKind.Button, harm: HarmClass.Navigate)
            .Interruption("survey", "banner", "close").Build();
        pack = isKnown ? pack : pack with { Interruptions = [] };

        var outcome = await _harness.RunAsync(pack, StepFactory.Goto("/covered"), StepFactory.Pick("supplier", "ACME Corp"));

        Assert.Equal(isKnown, outcome is FlowResult.Completed);
        Assert.Equal(isKnown, await _harness.Page.EvaluateAsync<bool>("document.getElementById('banner') === null"));
        Assert.Equal("ACME Corp", await _harness.Page.InputValueAsync("#supplier"));
    }

    /// <summary>The site looks its entries up by exactly the typed letters, so it must be asked in the form in which it knows them.</summary>
    [Theory]
    [InlineData("ACME Corp （EU）", TextDifference.Width, "ACME Corp (EU)")]
    [InlineData("ACME\u200B Corp", TextDifference.Invisible, "ACME Corp")]
    [InlineData("ACME\u00A0Corp", TextDifference.Spaces, "ACME Corp")]
    [InlineData("acme corp", TextDifference.Case, "ACME Corp")]
    public async Task Pick_DifferenceThatThePackIgnores_IsLeftOutOfTheQuery(string sent, TextDifference ignored, string entry)
    {
        var same = new ValueEquivalence { Ignore = new HashSet<TextDifference> { ignored } };
        var forgiving = new PackBuilder(_site.Address).Element("supplier", ElementKind.Autocomplete, reads: new ReadRule(ReadType.Text, null, null) { Same = same }).Build();

        Assert.IsType<FlowResult.Completed>(await _harness.RunAsync(forgiving, StepFactory.Goto("/form"), StepFactory.Pick("supplier", sent)));

        Assert.Equal(entry, await _harness.Page.InputValueAsync("#supplier"));

        // Negative control: without the word the value is not in the list.
        Assert.IsType<FlowResult.ValueRefused>(await _harness.RunAsync(Pack(), StepFactory.Goto("/form"), StepFactory.Pick("supplier", sent)));
    }

    [Fact]
    public async Task Pick_OnlyLongerNamesOffered_IsRefused()
    {
        _suppliers.Remove("ACME Corp");

        var outcome = await _harness.RunAsync(Pack(), StepFactory.Goto("/form"), StepFactory.Pick("supplier", "ACME Corp"));

        var refused = Assert.IsType<FlowResult.ValueRefused>(outcome);
        Assert.StartsWith("not in the list", refused.Detail, StringComparison.Ordinal);
        Assert.Equal("ACME Corp (EU) | ACME Corporation", refused.Shown);
    }

    [Fact]
    public async Task Pick_TwoEqualChoices_IsRefused()
    {
        _suppliers.Add("ACME Corp ");

        var outcome = await _harness.RunAsync(Pack(), StepFactory.Goto("/form"), StepFactory.Pick("supplier", "ACME Corp"));

        Assert.StartsWith("2 equal choices", Assert.IsType<FlowResult.ValueRefused>(outcome).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pick_ControlShowsAnotherValueAfterwards_IsRefused()
    {
        var outcome = await _harness.RunAsync(Pack(), StepFactory.Goto("/wrong"), StepFactory.Pick("supplier", "ACME Corp"));

        Assert.Equal("ACME Corp!", Assert.IsType<FlowResult.ValueRefused>(outcome).Shown);
    }

    // A control that keeps its chosen record until key events delete the text, as desktop-like web clients do.
    private const string Reference = """
        <div class="group chosen"><input id="supplier" aria-label="Supplier" value="Old Ltd"></div>
        <ul role="listbox"><li role="option" hidden>ACME Corp</li></ul>
        <script>
          const group = document.querySelector('.group'), choice = document.querySelector('li');
          supplier.addEventListener('keydown', (event) => { if (event.key === 'Delete') group.classList.remove('chosen'); });
          supplier.addEventListener('input', () => { choice.hidden = supplier.value === '' || group.classList.contains('chosen'); });
          choice.onclick = () => { supplier.value = choice.textContent; choice.hidden = true; group.classList.toggle('chosen', TAKES); };
        </script>
        """;

    [Fact]
    public async Task Pick_ControlHoldsAnotherRecord_LetsGoOfItFirst()
    {
        _site.Page("/held", Reference.Replace("TAKES", "true", StringComparison.Ordinal));

        var outcome = await _harness.RunAsync(
            Pack(new AutocompleteOptionRule("[role=option]", null, null, ".chosen")), StepFactory.Goto("/held"), StepFactory.Pick("supplier", "ACME Corp"));

        Assert.IsType<FlowResult.Completed>(outcome);
        Assert.Equal("ACME Corp", await _harness.Page.InputValueAsync("#supplier"));
    }

    [Fact]
    public async Task Pick_NoSignOfTheChoice_IsRefused()
    {
        _site.Page("/held", Reference.Replace("TAKES", "false", StringComparison.Ordinal));

        var outcome = await _harness.RunAsync(
            Pack(new AutocompleteOptionRule("[role=option]", null, null, ".chosen")), StepFactory.Goto("/held"), StepFactory.Pick("supplier", "ACME Corp"));

        Assert.Contains("(.chosen is not seen)", Assert.IsType<FlowResult.ValueRefused>(outcome).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pick_MatchRule_ComparesTheNamedPart()
    {
        _suppliers.Clear();
        _suppliers.AddRange(["ACME Corp – 1001", "ACME Corp Ltd – 1002"]);

        var outcome = await _harness.RunAsync(
            Pack(new AutocompleteOptionRule("[role=option]", "^(.*) – [0-9]+$", null)), StepFactory.Goto("/form"), StepFactory.Pick("supplier", "ACME Corp"));

        Assert.IsType<FlowResult.Completed>(outcome);
        Assert.Equal("ACME Corp – 1001", await _harness.Page.InputValueAsync("#supplier"));
    }
}
