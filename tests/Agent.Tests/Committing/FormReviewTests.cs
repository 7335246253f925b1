using BrowserAgent.Agent.Committing;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Xunit;

namespace BrowserAgent.Agent.Tests.Committing;

/// <summary>Fields that no step fills are compared with before, recorded, and treated as the pack says.</summary>
public sealed class FormReviewTests(ChromiumFixture chromium) : IClassFixture<ChromiumFixture>, IAsyncLifetime
{
    private TestSite _site = null!;
    private FlowHarness _harness = null!;
    private string _saved = "";

    public async ValueTask InitializeAsync()
    {
        _site = await TestSite.StartAsync();
        _harness = await FlowHarness.CreateAsync(chromium);
        Collect();
    }

    public async ValueTask DisposeAsync()
    {
        await _harness.DisposeAsync();
        await _site.DisposeAsync();
    }

    [Theory]
    [InlineData("remark.value = 'stray'", "\"Remark\" held \"\" and holds \"stray\" since fill memo")]
    [InlineData("setTimeout(() => remark.value = 'late', 1)", "\"Remark\" held \"\" and holds \"late\"")]
    [InlineData("unit.selectedIndex = 1", "\"Unit\" held \"kg\" and holds \"t\"")]
    [InlineData("urgent.checked = true", "\"Urgent\" held \"\" and holds \"ticked\"")]
    [InlineData("document.querySelector('[value=air]').checked = true", "\"way\" held \"sea\" and holds \"air\"")]
    public async Task Prepare_AnotherFieldWasChanged_StopsBeforeTheIntentAndNamesIt(string change, string named)
    {
        var stop = Assert.IsType<FlowResult.FieldsChanged>(await StopOfAsync(Pack(), change));

        Assert.Contains(named, stop.Why, StringComparison.Ordinal);
        Assert.Equal(0, _site.Count("POST /save"));
    }

    [Fact]
    public async Task NegativeControl_NoReview_SavesTheStrayValue()
    {
        await using var bare = await FlowHarness.CreateAsync(chromium, more: services => services.Replace(ServiceDescriptor.Singleton<IFormReviewer, NoReview>()));

        await SaveAsync(bare, Pack(), "remark.value = 'stray'");

        Assert.Contains("remark=stray", _saved, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("remark.value = 'stray'; setTimeout(() => remark.value = '', 1)")]
    [InlineData("total.value = '12.50'")]
    [InlineData("document.getElementById('find').value = 'other form'")]
    public async Task Prepare_ChangeThatWasUndoneOrIsTheSitesOwn_IsReady(string change)
    {
        await SaveAsync(_harness, Pack(), change);

        Assert.Contains("memo=x", _saved, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prepare_FieldThatTheSiteMayChange_IsReady()
    {
        var pack = Builder().Element("remark", ElementKind.Text, siteChanges: true).Build();

        await SaveAsync(_harness, pack, "remark.value = 'by the site'");

        Assert.Contains("remark=by+the+site", _saved, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prepare_FieldsThatTheJobDoesNotFill_AreRecorded()
    {
        await SaveAsync(_harness, Pack(), "", "Deliver at noon");

        var review = Assert.Single(_harness.Recorder.Events, step => step.Verb == "review");
        Assert.Contains("\"Remark\" holds \"Deliver at noon\"", review.Outcome, StringComparison.Ordinal);
        Assert.Contains("\"Urgent\" is empty", review.Outcome, StringComparison.Ordinal);
        Assert.DoesNotContain("Memo", review.Outcome, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prepare_PrefilledClear_EmptiesTheField()
    {
        await SaveAsync(_harness, Builder().Element("remark", ElementKind.Text, prefilled: new PrefilledRule.Clear()).Build(), "", "old");

        Assert.Contains("remark=&", _saved, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kg", true)]
    [InlineData("t", false)]
    public async Task Prepare_PrefilledExpect_StopsOnlyWhenTheFieldHoldsSomethingElse(string expected, bool isReady)
    {
        var pack = Builder().Element("unit", ElementKind.Select, prefilled: new PrefilledRule.Expect(expected)).Build();
        if (isReady)
        {
            await SaveAsync(_harness, pack, "");
            return;
        }

        Assert.Contains("the pack expects \"t\"", (await StopOfAsync(pack, "")).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prepare_SiteChangesAPrefilledFieldLater_TheRuleIsCheckedOnceMore()
    {
        var expect = Builder().Element("unit", ElementKind.Select, prefilled: new PrefilledRule.Expect("kg")).Build();
        Assert.Contains("the pack expects \"kg\"", (await StopOfAsync(expect, "setTimeout(() => unit.value = 't', 900)")).Why, StringComparison.Ordinal);

        var clear = Builder().Element("remark", ElementKind.Text, prefilled: new PrefilledRule.Clear()).Build();
        Assert.Contains("holds \"again\" again", (await StopOfAsync(clear, "remark.value = 'old'; remark.onblur = () => setTimeout(() => remark.value = 'again', 300)")).Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("left behind", true)]
    [InlineData("another default", false)]
    public async Task Prepare_ValueOfAnEarlierRecord_IsNoticed(string shown, bool isNoticed)
    {
        var pack = Builder().Element("remark", ElementKind.Text).Build();
        await SaveAsync(_harness, pack, "", "", StepFactory.Fill("remark", "left behind"));

        _site.Page("/form", Form("", shown));
        Assert.IsType<FlowResult.Completed>(await _harness.RunAsync(pack, StepFactory.Goto("/form"), StepFactory.Fill("memo", "x")));
        var prepared = await _harness.PrepareAsync(pack, Commit());

        Assert.Equal(isNoticed, prepared is CommitPreparationResult.NotReady { Outcome: FlowResult.FormNotAccepted stop } && stop.Why.Contains("earlier record", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_PageWritesByItself_IsObservedUntilTheClick()
    {
        await SaveAsync(_harness, Pack(), "fetch('/draft', { method: 'POST', body: new URLSearchParams({ memo: this.value }) }); fetch('/find', { method: 'POST', body: JSON.stringify({ method: 'look', params: [1] }) })");

        Assert.Equal(["/draft", "/find"], _harness.EarlyWrites.Select(write => new Uri(write.Address).AbsolutePath).Order());
        var draft = _harness.EarlyWrites.Single(write => write.Address.EndsWith("/draft", StringComparison.Ordinal));
        Assert.Equal((true, false), (draft.MayHaveStored("x"), draft.MayHaveStored("y")));
        Assert.Equal("look", _harness.EarlyWrites.Single(write => write != draft).Operation);
    }

    private static string Form(string change, string remark = "") => $"""
        <form><input id="find"></form>
        <form method="post" action="/save">
          <label>Memo <input id="memo" name="memo" onchange="{change}"></label>
          <label>Remark <textarea id="remark" name="remark">{remark}</textarea></label>
          <label>Unit <select id="unit" name="unit"><option selected>kg<option>t</select></label>
          <label>Urgent <input type="checkbox" id="urgent" name="urgent"></label>
          <label><input type="radio" name="way" value="sea" checked>sea</label><label><input type="radio" name="way" value="air">air</label>
          <label>Total <input id="total" readonly></label>
          <button id="save">Save</button>
        </form>
        """;

    private void Collect()
    {
        _site.On("/draft", _ => Task.CompletedTask);
        _site.On("/find", _ => Task.CompletedTask);
        _site.On("/save", async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            _saved = await reader.ReadToEndAsync();
            await TestSite.HtmlAsync(context, """<p id="number">PO-1</p>""");
        });
    }

    private PackBuilder Builder() => new PackBuilder(_site.Address)
        .Element("memo", ElementKind.Text)
        .Element("save", ElementKind.Button, harm: HarmClass.Commit, names: ["Save"])
        .Element("number", ElementKind.Value, harm: HarmClass.Read);

    private SitePack Pack() => Builder().Build();

    private static CommitDefinition Commit() => new()
    {
        ClickElement = "save",
        LandedElement = "number",
        AnswerWithin = TimeSpan.FromSeconds(4),
        Position = new PackPosition("test.yaml", 9, 1),
    };

    private async Task<FlowResult> StopOfAsync(SitePack pack, string change)
    {
        _site.Page("/form", Form(change));
        Assert.IsType<FlowResult.Completed>(await _harness.RunAsync(pack, StepFactory.Goto("/form"), StepFactory.Fill("memo", "x")));
        return Assert.IsType<CommitPreparationResult.NotReady>(await _harness.PrepareAsync(pack, Commit())).Outcome;
    }

    private async Task SaveAsync(FlowHarness harness, SitePack pack, string change, string remark = "", params StepDefinition[] more)
    {
        _site.Page("/form", Form(change, remark));
        Assert.IsType<FlowResult.Completed>(await harness.RunAsync(pack, [StepFactory.Goto("/form"), StepFactory.Fill("memo", "x"), .. more]));
        var prepared = await harness.PrepareAsync(pack, Commit());
        Assert.True(prepared is CommitPreparationResult.Ready, (prepared as CommitPreparationResult.NotReady)?.Outcome.Why);
        Assert.True((await ((CommitPreparationResult.Ready)prepared).Commit.ClickOnceAsync(CancellationToken.None)).LandedSeen);
    }

    private sealed class NoReview : IFormReviewer
    {
        public Task<FlowResult?> ApplyPrefilledAsync(FlowContext context, CancellationToken cancellationToken) => Task.FromResult<FlowResult?>(null);

        public Task<FlowResult?> ReviewAsync(
            FlowContext context, CommitDefinition commit, BrowserAgent.Agent.Ladder.FoundElement button, CancellationToken cancellationToken) => Task.FromResult<FlowResult?>(null);
    }
}
