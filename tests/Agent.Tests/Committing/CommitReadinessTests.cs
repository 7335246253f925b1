using BrowserAgent.Agent.Committing;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Tests.Fixtures;
using Xunit;

namespace BrowserAgent.Agent.Tests.Committing;

/// <summary>What keeps a form from being saved is seen before the intent, with its field's name.</summary>
public sealed class CommitReadinessTests(ChromiumFixture chromium) : IClassFixture<ChromiumFixture>, IAsyncLifetime
{
    private TestSite _site = null!;
    private FlowHarness _harness = null!;

    public async ValueTask InitializeAsync()
    {
        _site = await TestSite.StartAsync();
        _harness = await FlowHarness.CreateAsync(chromium);
        _site.Page("/save", """<p id="number">PO-1</p>""");
    }

    public async ValueTask DisposeAsync()
    {
        await _harness.DisposeAsync();
        await _site.DisposeAsync();
    }

    [Theory]
    [InlineData("""<label>Contact <input name="contact" required></label>""", "\"Contact\":")]
    [InlineData("""<label>Post code <input name="code" pattern="[0-9]{5}" value="x"></label>""", "\"Post code\":")]
    [InlineData("""<label for="m">Unit</label><select id="m" name="m" required><option value="">Choose<option>kg</select>""", "\"Unit\":")]
    [InlineData("""<label>Site <input aria-invalid="true" aria-errormessage="e" name="s"></label><i id="e">no such site</i>""", "\"Site\": no such site")]
    public async Task Prepare_FieldThatTheFormDoesNotAccept_IsNamedBeforeTheIntent(string field, string named)
    {
        var stop = Assert.IsType<FlowResult.FormNotAccepted>(await StopOfAsync($"""<form method="post" action="/save">{field}<input id="memo" name="memo"><button id="save">Save</button></form>"""));

        Assert.Contains(named, stop.Why, StringComparison.Ordinal);
        Assert.Equal(0, _site.Count("POST /save"));
    }

    [Theory]
    [InlineData("""<form method="post" action="/save" novalidate><input name="contact" required><input id="memo" name="memo"><button id="save">Save</button></form>""")]
    [InlineData("""<form method="post" action="/save"><input name="contact" required><input id="memo" name="memo"><button id="save" formnovalidate>Save</button></form>""")]
    [InlineData("""<form><input name="find" required></form><form method="post" action="/save"><input id="memo" name="memo"><button id="save">Save</button></form>""")]
    [InlineData("""<form method="post" action="/save"><input id="memo" name="memo"><button id="save" style="display:block;margin-top:3000px">Save</button></form><p style="height:2000px">Terms</p><div style="position:fixed;bottom:0;left:0;right:0;height:80px">bar</div>""")]
    public async Task Prepare_FormThatTheBrowserSends_IsReady(string form)
    {
        _site.Page("/form", form);

        Assert.True((await ClickAsync()).LandedSeen);
    }

    [Theory]
    [InlineData("""const d = document.createElement('div'); d.style = 'position:fixed;inset:0'; document.body.append(d); setTimeout(() => d.remove(), 900)""")]
    [InlineData("save.disabled = true; setTimeout(() => save.disabled = false, 900)")]
    [InlineData("save.setAttribute('aria-disabled', 'true'); setTimeout(() => save.removeAttribute('aria-disabled'), 900)")]
    [InlineData("document.body.setAttribute('aria-busy', 'true'); setTimeout(() => document.body.removeAttribute('aria-busy'), 900)")]
    [InlineData("save.disabled = true; setTimeout(() => { const next = save.cloneNode(true); next.disabled = false; save.replaceWith(next); }, 900)")]
    public async Task Prepare_ButtonIsNotReadyForAWhile_IsWaitedForAndClickedOnce(string change)
    {
        _site.Page("/form", $"""<form method="post" action="/save"><input id="memo" name="memo" onchange="{change}"><button id="save">Save</button></form>""");

        var evidence = await ClickAsync();

        Assert.True(evidence.LandedSeen, evidence.Summary);
        Assert.Equal(1, _site.Count("POST /save"));
    }

    [Theory]
    [InlineData("""<div id="veil" style="position:fixed;inset:0">Calculating</div>""", "covered by div#veil \"Calculating\"")]
    [InlineData("<script>save.disabled = true</script>", "stayed disabled")]
    public async Task Prepare_ButtonIsNeverReady_SaysWhyBeforeTheIntent(string after, string why)
    {
        var stop = await StopOfAsync($"""<form method="post" action="/save"><input id="memo" name="memo"><button id="save">Save</button></form>{after}""");

        Assert.Contains(why, stop.Why, StringComparison.Ordinal);
        Assert.Equal(0, _site.Count("POST /save"));
    }

    private SitePack Pack() => new PackBuilder(_site.Address)
        .Element("memo", ElementKind.Text)
        .Element("save", ElementKind.Button, harm: HarmClass.Commit, names: ["Save"])
        .Element("number", ElementKind.Value, harm: HarmClass.Read)
        .Build();

    private static CommitDefinition Commit() => new()
    {
        ClickElement = "save",
        LandedElement = "number",
        AnswerWithin = TimeSpan.FromSeconds(4),
        Position = new PackPosition("test.yaml", 9, 1),
    };

    private async Task<FlowResult> StopOfAsync(string form)
    {
        _site.Page("/form", form);
        Assert.IsType<FlowResult.Completed>(await _harness.RunAsync(Pack(), StepFactory.Goto("/form"), StepFactory.Fill("memo", "x")));
        return Assert.IsType<CommitPreparationResult.NotReady>(await _harness.PrepareAsync(Pack(), Commit())).Outcome;
    }

    private async Task<CommitEvidence> ClickAsync()
    {
        Assert.IsType<FlowResult.Completed>(await _harness.RunAsync(Pack(), StepFactory.Goto("/form"), StepFactory.Fill("memo", "x")));
        var prepared = await _harness.PrepareAsync(Pack(), Commit());
        Assert.True(prepared is CommitPreparationResult.Ready, (prepared as CommitPreparationResult.NotReady)?.Outcome.Why);
        return await ((CommitPreparationResult.Ready)prepared).Commit.ClickOnceAsync(CancellationToken.None);
    }
}
