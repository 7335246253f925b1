using BrowserAgent.Agent.Committing;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Tests.Fixtures;
using Xunit;

namespace BrowserAgent.Agent.Tests.Planning;

/// <summary>What a model may close, click and fill.</summary>
public sealed class ModelUsePolicyTests(ChromiumFixture chromium) : ModelPolicyTestBase(chromium)
{
    [Theory]
    [InlineData("Discard the draft?", "Cancel", "asks a question")]
    [InlineData("Your draft gets lost: discard it", "Cancel", "names a change")]
    [InlineData("Your draft will be deleted.", "Cancel", "names a change")]
    [InlineData("Der Entwurf ist zu verwerfen", "Abbrechen", "names a change")]
    [InlineData("Cancel order 17. Cancel", "Cancel", "names a change")]
    public async Task Dismiss_DialogAsksWhatThePackDoesNotKnow_IsRefused(string question, string name, string reason)
    {
        Site.Page("/p", $"""<div role="dialog" aria-label="Draft"><p>{question}</p><button onclick="{Post}">{name}</button></div>""");
        Answer("dismiss", $"button \"{name}\"");

        var outcome = await Harness.RunAsync(Pack().Build(), StepFactory.Goto("/p"), StepFactory.Click("next"));

        Assert.Contains(reason, Assert.IsType<FlowResult.ElementUncertain>(outcome).Detail, StringComparison.Ordinal);
        Assert.Empty(Harms);
    }

    [Fact]
    public async Task Dismiss_ButtonThatConfirms_IsBlockedAndStopsTheJob()
    {
        Site.Page("/p", $"""<div role="dialog" aria-label="Tour"><p>What is new</p><button onclick="{Post}">Close</button></div>""");
        Answer("dismiss", "button \"Close\"");

        Assert.IsType<FlowResult.PolicyStopped>(await Harness.RunAsync(Pack().Build(), StepFactory.Goto("/p"), StepFactory.Click("next")));
        Assert.Empty(Harms);
    }

    [Theory]
    [InlineData("""<button onclick="POST">Next</button><button>Next</button>""", "2 visible elements")]
    [InlineData("""<button aria-label="Next" onclick="POST">Approve</button>""", "names a change")]
    [InlineData("""<button title="Approve" onclick="POST">Next</button>""", "names a change")]
    [InlineData("""<div style="position:relative"><button>Next</button><div onclick="POST" style="position:absolute;inset:0"></div></div>""", "is covered")]
    public async Task Use_ClickThatMayBeAnother_IsRefused(string body, string reason)
    {
        Site.Page("/p", body.Replace("POST", Post, StringComparison.Ordinal));
        Answer("use", "button \"Next\"");

        var outcome = await Harness.RunAsync(Pack().Build(), StepFactory.Goto("/p"), StepFactory.Click("next"));

        Assert.Contains(reason, Assert.IsType<FlowResult.ElementUncertain>(outcome).Detail, StringComparison.Ordinal);
        Assert.Empty(Harms);
    }

    [Theory]
    [InlineData("""<button aria-label="Save">Approve and send</button>""", "names a change of a record (\"approve\")")]
    [InlineData("""<button>Save <small>and send</small></button>""", "send")]
    [InlineData("""<button title="Save and release">Save</button>""", "release")]
    [InlineData("""<button title="Save (Ctrl+S)">Save</button>""", null)]
    public async Task Use_CommitThatShowsMoreThanItsName_IsRefused(string body, string? reason)
    {
        Site.Page("/p", body);
        Model.Answer((text, _) => FakeModelServer.Act("use", FakeModelServer.RefOf(text, "button")));
        var pack = Pack().Element("done", ElementKind.Value, harm: HarmClass.Read).Build();
        await Harness.RunAsync(pack, StepFactory.Goto("/p"));

        var prepared = await Harness.PrepareAsync(
            pack, new CommitDefinition { ClickElement = "save", LandedElement = "done", AnswerWithin = TimeSpan.FromSeconds(1), Position = new PackPosition("test.yaml", 9, 1) });

        Assert.True(reason is null ? prepared is CommitPreparationResult.Ready : prepared is CommitPreparationResult.NotReady notReady && notReady.Outcome.Why.Contains(reason, StringComparison.Ordinal), prepared.ToString());
    }

    [Theory]
    [InlineData("{supplier}", true)]
    [InlineData("{memo}", false)]
    [InlineData("ACME", false)]
    [InlineData("{supplier} {memo}", false)]
    public async Task Fill_UndeclaredBox_OnlyWhereTheSavedRecordWouldShowIt(string value, bool isFilled)
    {
        Site.Page("/p", """<label>Account of payment <input id="iban"></label>""");
        Model.Answer((text, _) => FakeModelServer.Act("use", FakeModelServer.RefOf(text, "textbox")));
        Harness.ReadBack = new HashSet<string>(["supplier"], StringComparer.Ordinal);

        var outcome = await Harness.RunAsync(
            Pack().Build(),
            FieldValueFactory.Of(("supplier", FieldValueFactory.Text("ACME")), ("memo", FieldValueFactory.Text("urgent"))),
            StepFactory.Goto("/p"), StepFactory.Fill("supplier", value));

        Assert.Equal(isFilled, outcome is FlowResult.Completed);
        Assert.Equal(isFilled, await Harness.Page.InputValueAsync("#iban") == "ACME");
        Assert.True(isFilled || outcome.Why.Contains("textbox \"Account of payment\" is not declared", StringComparison.Ordinal), outcome.Why);
    }

    [Theory]
    [InlineData("item", true)]
    [InlineData("memo", false)]
    public async Task Fill_UndeclaredBoxInARow_OnlyWhereTheTableWouldShowIt(string field, bool isFilled)
    {
        Site.Page("/p", """<label>Article <input id="a"></label>""");
        Model.Answer((text, _) => FakeModelServer.Act("use", FakeModelServer.RefOf(text, "textbox")));
        Harness.ReadBack = new HashSet<string>(["lines", "lines.item", "memo"], StringComparer.Ordinal);
        var row = FieldValueFactory.Of(("item", FieldValueFactory.Text("NUT")), ("memo", FieldValueFactory.Text("x1")));

        var outcome = await Harness.RunAsync(
            Pack().Build(), FieldValueFactory.Of(("lines", FieldValueFactory.Rows(row))), StepFactory.Goto("/p"), StepFactory.Each("lines", StepFactory.Fill("supplier", $"{{{field}}}")));

        Assert.Equal(isFilled, outcome is FlowResult.Completed);
    }
}
