using BrowserAgent.Agent.Committing;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Tests.Fixtures;
using Xunit;

namespace BrowserAgent.Agent.Tests.Flows;

public sealed class DialogResponderTests(ChromiumFixture chromium) : IClassFixture<ChromiumFixture>, IAsyncLifetime
{
    private static readonly DialogRule Discard = new("leave warning", DialogKind.Confirm, "Discard changes*", DialogAnswer.Accept, IsCommit: false);
    private static readonly DialogRule SaveNow = new("last question", DialogKind.Confirm, "Save now?", DialogAnswer.Accept, IsCommit: true);

    private TestSite _site = null!;
    private FlowHarness _harness = null!;

    public async ValueTask InitializeAsync()
    {
        _site = await TestSite.StartAsync();
        _harness = await FlowHarness.CreateAsync(chromium);
        _site.Page("/a", """<button id="go" onclick="if (confirm('Discard changes to PO-7?')) location.href = '/b'">Go</button>""");
        _site.Page("/b", """<p id="there">there</p>""");
        _site.Page("/form", """
            <form method="post" action="/save" onsubmit="return confirm('Save now?')">
            <input id="memo" name="memo" aria-label="Memo"><button id="save">Save</button></form>
            """);
        _site.Page("/save", """<p id="there">saved</p>""");
    }

    public async ValueTask DisposeAsync()
    {
        await _harness.DisposeAsync();
        await _site.DisposeAsync();
    }

    private SitePack Pack(params DialogRule[] rules) => new PackBuilder(_site.Address)
        .Element("go", ElementKind.Button)
        .Element("memo", ElementKind.Text)
        .Element("there", ElementKind.Value, harm: HarmClass.Read)
        .Element("save", ElementKind.Button, harm: HarmClass.Commit, names: ["Save"])
        .Build() with
    { Dialogs = rules };

    private static CommitDefinition Commit => new()
    {
        ClickElement = "save",
        LandedElement = "there",
        AnswerWithin = TimeSpan.FromSeconds(3),
        Position = new PackPosition("test.yaml", 9, 1),
    };

    [Fact]
    public async Task Click_DialogThatARuleKnows_IsAnsweredAndTheFlowGoesOn()
    {
        var outcome = await _harness.RunAsync(Pack(Discard), StepFactory.Goto("/a"), StepFactory.Click("go"), StepFactory.See("there"));

        Assert.IsType<FlowResult.Completed>(outcome);
    }

    [Fact]
    public async Task Click_DialogThatNoRuleKnows_IsDismissedAndGoesToAPerson()
    {
        var outcome = await _harness.RunAsync(Pack(), StepFactory.Goto("/a"), StepFactory.Click("go"), StepFactory.Click("go"));

        Assert.Contains("Discard changes to PO-7?", Assert.IsType<FlowResult.PolicyStopped>(outcome).Why, StringComparison.Ordinal);
        Assert.Equal(0, _site.Count("GET /b"));
        Assert.Equal(["goto", "click"], _harness.Recorder.Events.Select(step => step.Verb));
    }

    [Fact]
    public async Task Prepare_UnknownDialogAfterTheFill_ArmsNothing()
    {
        Assert.IsType<FlowResult.Completed>(await _harness.RunAsync(Pack(), StepFactory.Goto("/form"), StepFactory.Fill("memo", "x")));
        await _harness.Page.EvaluateAsync("alert('Prices have changed')");

        var preparation = await _harness.PrepareAsync(Pack(), Commit);

        Assert.Contains("Prices have changed", Assert.IsType<CommitPreparationResult.NotReady>(preparation).Outcome.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClickOnce_UnknownDialogBetweenPreparingAndClicking_IsNotClicked()
    {
        var commit = await PreparedAsync(Pack(SaveNow));
        await _harness.Page.EvaluateAsync("alert('Prices have changed')");

        var evidence = await commit.ClickOnceAsync(CancellationToken.None);

        Assert.False(evidence.ClickMayHaveReachedSite);
        Assert.Equal(0, _site.Count("POST /save"));
    }

    [Fact]
    public async Task ClickOnce_ConfirmThatBelongsToTheCommit_IsAcceptedAndSavedOnce()
    {
        var evidence = await (await PreparedAsync(Pack(SaveNow))).ClickOnceAsync(CancellationToken.None);

        Assert.True(evidence.LandedSeen);
        Assert.Contains("accepted by the rule last question", evidence.Summary, StringComparison.Ordinal);
        Assert.Equal(1, _site.Count("POST /save"));
    }

    [Fact]
    public async Task ClickOnce_RuleWithoutThePermission_IsNeverAcceptedAtTheCommit()
    {
        var evidence = await (await PreparedAsync(Pack(SaveNow with { IsCommit = false }))).ClickOnceAsync(CancellationToken.None);

        Assert.True(evidence.ClickMayHaveReachedSite);
        Assert.False(evidence.LandedSeen);
        Assert.Contains("does not apply at this point", evidence.Summary, StringComparison.Ordinal);
        Assert.Equal(0, _site.Count("POST /save"));
    }

    [Fact]
    public async Task Click_DialogOfTheCommitDuringTheFill_IsNotAccepted()
    {
        var early = SaveNow with { Text = "Discard changes*" };

        Assert.IsType<FlowResult.PolicyStopped>(await _harness.RunAsync(Pack(early), StepFactory.Goto("/a"), StepFactory.Click("go"), StepFactory.See("there")));
        Assert.Equal(0, _site.Count("GET /b"));
    }

    private async Task<IPreparedCommit> PreparedAsync(SitePack pack)
    {
        Assert.IsType<FlowResult.Completed>(await _harness.RunAsync(pack, StepFactory.Goto("/form"), StepFactory.Fill("memo", "x")));
        return Assert.IsType<CommitPreparationResult.Ready>(await _harness.PrepareAsync(pack, Commit)).Commit;
    }
}
