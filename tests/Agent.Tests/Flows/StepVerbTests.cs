using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Tests.Fixtures;
using Xunit;

namespace BrowserAgent.Agent.Tests.Flows;

public sealed class StepVerbTests(ChromiumFixture chromium) : IClassFixture<ChromiumFixture>, IAsyncLifetime
{
    private const string Form = """
        <form>
          <label>Reference* <input id="reference"></label>
          <label for="due">Due:</label><input id="due">
          <label for="total">Total</label><input id="total">
          <label for="terms">Terms</label>
          <select id="terms"><option>Net 30</option><option>Net 60</option><option>Net 60 EU</option></select>
          <label><input type="checkbox" id="urgent"> Urgent</label>
          <button type="button" id="go" onclick="document.getElementById('shown').textContent = document.getElementById('reference').value">Show</button>
          <p id="shown">nothing</p>
        </form>
        """;

    private TestSite _site = null!;
    private FlowHarness _harness = null!;

    public async ValueTask InitializeAsync()
    {
        _site = await TestSite.StartAsync();
        _harness = await FlowHarness.CreateAsync(chromium);
        _site.Page("/form", Form);
    }

    public async ValueTask DisposeAsync()
    {
        await _harness.DisposeAsync();
        await _site.DisposeAsync();
    }

    private SitePack FormPack() => new PackBuilder(_site.Address)
        .Element("reference", ElementKind.Text, names: ["reference"])
        .Element("due", ElementKind.Date, find: [new SelectorDefinition.Label("Due")])
        .Element("total", ElementKind.Number)
        .Element("terms", ElementKind.Select)
        .Element("urgent", ElementKind.Checkbox, find: [new SelectorDefinition.Role("checkbox", "Urgent")])
        .Element("go", ElementKind.Button, harm: HarmClass.Navigate)
        .Element("shown", ElementKind.Value, harm: HarmClass.Read)
        .Build();

    [Fact]
    public async Task Run_FormOfEveryKind_FillsAndReadsBack()
    {
        var outcome = await _harness.RunAsync(
            FormPack(),
            FieldValueFactory.Of(
                ("reference", FieldValueFactory.Text("PO-77")),
                ("due", FieldValueFactory.Day(2026, 3, 9)),
                ("total", FieldValueFactory.Number(1234.5m)),
                ("terms", FieldValueFactory.Text("Net 60")),
                ("urgent", FieldValueFactory.Flag(true))),
            StepFactory.Goto("/form"),
            StepFactory.Fill("reference", "{reference}"),
            StepFactory.Fill("due", "{due}"),
            StepFactory.Fill("total", "{total}"),
            StepFactory.Select("terms", "{terms}"),
            StepFactory.Check("urgent", "{urgent}"),
            StepFactory.Click("go"),
            StepFactory.Read("shown", "seen"),
            StepFactory.Expect("total", "{total}"));

        var completed = Assert.IsType<FlowResult.Completed>(outcome);
        Assert.Equal(FieldValueFactory.Text("PO-77"), completed.Reads["seen"]);
        Assert.Equal("09.03.2026", await _harness.Page.InputValueAsync("#due"));
        Assert.Equal("1234,5", await _harness.Page.InputValueAsync("#total"));
        Assert.Equal("Net 60", await _harness.Page.EvaluateAsync<string>("document.getElementById('terms').selectedOptions[0].text"));
        Assert.True(await _harness.Page.IsCheckedAsync("#urgent"));
        Assert.All(_harness.Recorder.Events, stepEvent => Assert.Equal("ok", stepEvent.Outcome));
        var fill = _harness.Recorder.Events.Single(stepEvent => stepEvent.Element == "due");
        Assert.Equal((RungName.Declared, "label \"Due\"", "{due}", "09.03.2026"), (fill.Rung!.Value, fill.FoundBy, fill.ValueFrom, fill.Asked));
    }

    [Fact]
    public async Task Fill_MaxLengthCutsText_IsRefused()
    {
        _site.Page("/short", """<label>Memo <input id="memo" maxlength="5"></label>""");
        var pack = new PackBuilder(_site.Address).Element("memo", ElementKind.Text).Build();

        var outcome = await _harness.RunAsync(pack, StepFactory.Goto("/short"), StepFactory.Fill("memo", "too long a text"));

        var refused = Assert.IsType<FlowResult.ValueRefused>(outcome);
        Assert.Equal(("memo", "too long a text", "too l"), (refused.Element, refused.Asked, refused.Shown));
        Assert.Contains("cut it to 5", refused.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fill_BlurMakesAnotherValue_IsRefused()
    {
        _site.Page("/swap", """<label>Qty <input id="qty" onblur="this.value = this.value.replace(',', '')"></label>""");
        var pack = new PackBuilder(_site.Address).Element("qty", ElementKind.Number).Build();

        var outcome = await _harness.RunAsync(pack, FieldValueFactory.Of(("qty", FieldValueFactory.Number(12.5m))), StepFactory.Goto("/swap"), StepFactory.Fill("qty", "{qty}"));

        Assert.Equal("125", Assert.IsType<FlowResult.ValueRefused>(outcome).Shown);
    }

    [Fact]
    public async Task Fill_BlurReformatsSameValue_IsAccepted()
    {
        _site.Page("/pretty", """<label>Qty <input id="qty" onblur="this.value = '1.234,50'"></label>""");
        var pack = new PackBuilder(_site.Address).Element("qty", ElementKind.Number).Build();

        var outcome = await _harness.RunAsync(pack, FieldValueFactory.Of(("qty", FieldValueFactory.Number(1234.5m))), StepFactory.Goto("/pretty"), StepFactory.Fill("qty", "{qty}"));

        Assert.IsType<FlowResult.Completed>(outcome);
    }

    [Fact]
    public async Task Fill_RenderErasesTextAtOnce_TypesAgain()
    {
        _site.Page("/erase", """
            <div id="host"><input id="memo" aria-label="Memo"></div>
            <script>
              let left = 1;
              host.addEventListener('input', () => { if (left-- > 0) host.innerHTML = '<input id="memo" aria-label="Memo">'; });
            </script>
            """);
        var pack = new PackBuilder(_site.Address).Element("memo", ElementKind.Text).Build();

        var outcome = await _harness.RunAsync(pack, StepFactory.Goto("/erase"), StepFactory.Fill("memo", "kept"));

        Assert.IsType<FlowResult.Completed>(outcome);
        Assert.Equal("kept", await _harness.Page.InputValueAsync("#memo"));
    }

    [Fact]
    public async Task Fill_PageAlwaysErases_IsRefusedAfterThreeTries()
    {
        _site.Page("/never", """<input id="memo" aria-label="Memo" oninput="this.dataset.n = +(this.dataset.n ?? 0) + (this.value ? 1 : 0); this.value = ''">""");
        var pack = new PackBuilder(_site.Address).Element("memo", ElementKind.Text).Build();

        var outcome = await _harness.RunAsync(pack, StepFactory.Goto("/never"), StepFactory.Fill("memo", "x"));

        Assert.Contains("after 3 tries", Assert.IsType<FlowResult.ValueRefused>(outcome).Detail, StringComparison.Ordinal);
        Assert.Equal("3", await _harness.Page.GetAttributeAsync("#memo", "data-n"));
    }

    [Fact]
    public async Task Click_RenderErasedTextAfterItsReadBack_TypesAgainFirst()
    {
        _site.Page("/late", """
            <input id="memo" aria-label="Memo"><input id="other" aria-label="Other">
            <button id="go" type="button" onclick="shown.textContent = memo.value">Go</button><p id="shown">-</p>
            <script>other.addEventListener('input', () => { memo.value = ''; }, { once: true });</script>
            """);
        var pack = new PackBuilder(_site.Address)
            .Element("memo", ElementKind.Text).Element("other", ElementKind.Text)
            .Element("go", ElementKind.Button, harm: HarmClass.Navigate).Element("shown", ElementKind.Value, harm: HarmClass.Read)
            .Build();

        var outcome = await _harness.RunAsync(
            pack, StepFactory.Goto("/late"), StepFactory.Fill("memo", "kept"), StepFactory.Fill("other", "y"), StepFactory.Click("go"), StepFactory.Read("shown", "seen"));

        Assert.Equal(FieldValueFactory.Text("kept"), Assert.IsType<FlowResult.Completed>(outcome).Reads["seen"]);
    }

    [Fact]
    public async Task Click_ValueEnteredAgainReplacesOneOfARow_TheReplacedOneIsStillRead()
    {
        _site.Page("/both", """
            <input id="memo" aria-label="Memo"><input id="other" aria-label="Other"><button id="go" type="button">Go</button>
            <script>other.addEventListener('input', () => { memo.value = ''; }, { once: true });</script>
            """);
        var pack = new PackBuilder(_site.Address)
            .Element("memo", ElementKind.Text).Element("other", ElementKind.Text).Element("go", ElementKind.Button, harm: HarmClass.Navigate)
            .Build();

        var outcome = await _harness.RunAsync(
            pack,
            FieldValueFactory.Of(("lines", FieldValueFactory.Rows(FieldValueFactory.Of(("item", FieldValueFactory.Text("of the row")))))),
            StepFactory.Goto("/both"), StepFactory.Fill("memo", "of the form"), StepFactory.Each("lines", StepFactory.Fill("memo", "{item}")), StepFactory.Fill("other", "y"), StepFactory.Click("go"));

        var refused = Assert.IsType<FlowResult.ValueRefused>(outcome);
        Assert.Equal(("of the row", "of the form"), (refused.Asked, refused.Shown));
    }

    [Fact]
    public async Task Fill_OptionalFieldNotGiven_IsSkippedAndSaid()
    {
        var outcome = await _harness.RunAsync(FormPack(), StepFactory.Goto("/form"), StepFactory.Fill("reference", "{memo}"));

        Assert.IsType<FlowResult.Completed>(outcome);
        Assert.Equal("skipped: memo was not given", _harness.Recorder.Events[^1].Outcome);
    }

    [Fact]
    public async Task Fill_EarlierReadMissing_Stops()
    {
        var outcome = await _harness.RunAsync(FormPack(), StepFactory.Goto("/form"), StepFactory.Fill("reference", "{found.id}"));

        Assert.Contains("found.id has no value", Assert.IsType<FlowResult.ValueRefused>(outcome).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fill_SecretOutsideLogin_StopsByPolicy()
    {
        var outcome = await _harness.RunAsync(FormPack(), StepFactory.Goto("/form"), StepFactory.Fill("reference", "{secret.password}"));

        Assert.IsType<FlowResult.PolicyStopped>(outcome);
    }

    [Fact]
    public async Task Select_EntryAbsent_IsRefused()
    {
        var outcome = await _harness.RunAsync(FormPack(), StepFactory.Goto("/form"), StepFactory.Select("terms", "Net 90"));

        Assert.StartsWith("not in the list", Assert.IsType<FlowResult.ValueRefused>(outcome).Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("onclick=\"return false\"", "")]
    [InlineData("", "urgent.checked = false")]
    public async Task Check_BoxFlipsBack_IsRefusedBeforeTheNextClick(string atOnce, string later)
    {
        _site.Page("/flip", $"""
            <label><input type="checkbox" id="urgent" {atOnce}> Urgent</label>
            <input id="memo" oninput="{later}"><button id="go" type="button" onclick="document.title = 'gone'">Go</button>
            """);
        var pack = new PackBuilder(_site.Address)
            .Element("urgent", ElementKind.Checkbox).Element("memo", ElementKind.Text).Element("go", ElementKind.Button, harm: HarmClass.Navigate).Build();

        var outcome = await _harness.RunAsync(pack, StepFactory.Goto("/flip"), StepFactory.Check("urgent", "true"), StepFactory.Fill("memo", "x"), StepFactory.Click("go"));

        Assert.Equal("urgent", Assert.IsType<FlowResult.ValueRefused>(outcome).Element);
        Assert.Equal("test", await _harness.Page.TitleAsync());
    }

    [Fact]
    public async Task Expect_OtherValue_Stops()
    {
        var outcome = await _harness.RunAsync(FormPack(), StepFactory.Goto("/form"), StepFactory.Expect("shown", "something"));

        Assert.Equal("nothing", Assert.IsType<FlowResult.ValueRefused>(outcome).Shown);
    }

    [Fact]
    public async Task See_AppearsLater_GoesOn()
    {
        _site.Page("/later", """<script>setTimeout(() => document.body.insertAdjacentHTML('beforeend', '<p id="done">Done</p>'), 700)</script>""");
        var pack = new PackBuilder(_site.Address).Element("done", ElementKind.Value, harm: HarmClass.Read).Build();

        Assert.IsType<FlowResult.Completed>(await _harness.RunAsync(pack, StepFactory.Goto("/later"), StepFactory.See("done")));
    }

    [Fact]
    public async Task Gone_SpinnerLeaves_GoesOn()
    {
        _site.Page("/spin", """<p id="spinner">Wait</p><script>setTimeout(() => spinner.remove(), 400)</script>""");
        _site.Page("/spin-forever", """<p id="spinner">Wait</p>""");
        var pack = new PackBuilder(_site.Address).Element("spinner", ElementKind.Value, harm: HarmClass.Read).Build();

        Assert.IsType<FlowResult.Completed>(await _harness.RunAsync(pack, StepFactory.Goto("/spin"), StepFactory.Gone("spinner")));
        Assert.IsType<FlowResult.SiteError>(await _harness.RunAsync(pack, StepFactory.Goto("/spin-forever"), StepFactory.Gone("spinner")));
    }

    [Fact]
    public async Task Settle_RequestsNeverRest_IsSiteErrorUnlessIgnored()
    {
        _site.Page("/busy", "<script>setInterval(() => fetch('/beat'), 50)</script>");
        _site.On("/beat", _ => Task.CompletedTask);
        var builder = new PackBuilder(_site.Address);

        Assert.IsType<FlowResult.SiteError>(await _harness.RunAsync(builder.Build(), StepFactory.Goto("/busy"), StepFactory.Settle()));
        builder.IgnorePaths.Add("/beat");
        Assert.IsType<FlowResult.Completed>(await _harness.RunAsync(builder.Build(), StepFactory.Goto("/busy"), StepFactory.Settle()));
    }

    [Fact]
    public async Task Press_EnterWouldSubmitACommit_StopsByPolicy()
    {
        _site.Page("/enter", """<form method="post" action="/save"><input id="memo" aria-label="Memo"><button id="save">Save</button></form>""");
        var pack = new PackBuilder(_site.Address).Element("memo", ElementKind.Text).Element("save", ElementKind.Button, harm: HarmClass.Commit).Build();

        Assert.IsType<FlowResult.PolicyStopped>(await _harness.RunAsync(pack, StepFactory.Goto("/enter"), StepFactory.Press("memo", "Enter")));
        Assert.IsType<FlowResult.Completed>(await _harness.RunAsync(pack, StepFactory.Goto("/enter"), StepFactory.Press("memo", "Tab")));
        Assert.Equal(0, _site.Count("POST /save"));
    }

    [Fact]
    public async Task Each_RowsOfAList_ShadowOuterVariables()
    {
        _site.Page("/lines", """
            <input id="item" aria-label="Item"><button id="add" type="button">Add</button><ul id="list"></ul>
            <script>add.onclick = () => { list.insertAdjacentHTML('beforeend', '<li>' + item.value + '</li>'); item.value = ''; };</script>
            """);
        var pack = new PackBuilder(_site.Address)
            .Element("item", ElementKind.Text).Element("add", ElementKind.Button, harm: HarmClass.Edit)
            .Element("list", ElementKind.Value, harm: HarmClass.Read)
            .Flow("line", StepFactory.Fill("item", "{item}/{kind}"), StepFactory.Click("add"))
            .Build();

        var outcome = await _harness.RunAsync(
            pack,
            FieldValueFactory.Of(
                ("item", FieldValueFactory.Text("outer")), ("kind", FieldValueFactory.Text("k")),
                ("lines", FieldValueFactory.Rows(FieldValueFactory.Of(("item", FieldValueFactory.Text("A"))), FieldValueFactory.Of(("item", FieldValueFactory.Text("B")))))),
            StepFactory.Goto("/lines"), StepFactory.Each("lines", StepFactory.Call("line")), StepFactory.Fill("item", "{item}"), StepFactory.Read("list", "all"));

        Assert.Equal(FieldValueFactory.Text("A/k\nB/k"), Assert.IsType<FlowResult.Completed>(outcome).Reads["all"]);
        Assert.Equal("outer", await _harness.Page.InputValueAsync("#item"));
    }
}
