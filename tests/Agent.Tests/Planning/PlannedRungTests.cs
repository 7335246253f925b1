using BrowserAgent.Agent.Committing;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Tests.Fixtures;
using BrowserAgent.Fixtures.LlmStandIn.Hosting;
using Xunit;

namespace BrowserAgent.Agent.Tests.Planning;

public sealed class PlannedRungTests(ChromiumFixture chromium) : IClassFixture<ChromiumFixture>, IAsyncLifetime
{
    private const string Canary = "CANARY-7781";

    private TestSite _site = null!;
    private TestSite _endpoint = null!;
    private FakeModelServer _model = null!;
    private FlowHarness _harness = null!;

    public async ValueTask InitializeAsync()
    {
        _site = await TestSite.StartAsync();
        _endpoint = await TestSite.StartAsync();
        _model = new FakeModelServer(_endpoint);
        _harness = await FlowHarness.CreateAsync(chromium, _model.Settings);
    }

    public async ValueTask DisposeAsync()
    {
        await _harness.DisposeAsync();
        await _site.DisposeAsync();
        await _endpoint.DisposeAsync();
    }

    private PackBuilder Pack() => new PackBuilder(_site.Address)
        .Element("supplier", ElementKind.Text, css: "#gone", names: ["Supplier"], permit: [RungName.Planned], @is: "the supplier box of the order")
        .Element("next", ElementKind.Button, css: "#gone", harm: HarmClass.Navigate, names: ["Next"], permit: [RungName.Planned])
        .Element("save", ElementKind.Button, css: "#gone", harm: HarmClass.Commit, names: ["Save"], permit: [RungName.Planned])
        .Element("quantity", ElementKind.Text, names: ["Quantity"])
        .Element("done", ElementKind.Value, harm: HarmClass.Read);

    private static CommitDefinition Commit => new()
    {
        ClickElement = "save",
        LandedElement = "done",
        AnswerWithin = TimeSpan.FromSeconds(1),
        Position = new PackPosition("test.yaml", 9, 1),
    };

    [Fact]
    public async Task Fill_LabelReworded_IsFoundByTheModelAndRecorded()
    {
        _site.Page("/p", """<label>Vendor <input id="vendor"></label>""");
        _model.Answer((text, _) => FakeModelServer.Act("use", FakeModelServer.RefOf(text, "textbox \"Vendor\"")));

        var outcome = await _harness.RunAsync(Pack().Build(), StepFactory.Goto("/p"), StepFactory.Fill("supplier", "ACME"));

        Assert.True(outcome is FlowResult.Completed, outcome.Why);
        Assert.Equal("ACME", await _harness.Page.InputValueAsync("#vendor"));
        var step = _harness.Recorder.Events[^1];
        Assert.Equal((RungName.Planned, 1, 110L), (step.Rung!.Value, step.LlmCalls, step.LlmTokens));
        Assert.Contains("new name, was \"Supplier\"", step.FoundBy, StringComparison.Ordinal);
        Assert.NotEmpty(step.Model!);
        Assert.StartsWith("find-element.v1 ", step.Prompt, StringComparison.Ordinal);
        Assert.Null(_harness.Recorder.Events[0].Model);
    }

    [Fact]
    public async Task Fill_StandInModelReadsThePage_FindsTheBox()
    {
        await using var standIn = await LlmStandInServer.StartAsync(new LlmStandInOptions(), CancellationToken.None);
        await using var harness = await FlowHarness.CreateAsync(chromium, new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Llm:Endpoint"] = standIn.Address.AbsoluteUri,
            ["Llm:Model"] = "stand-in-1",
        });
        _site.Page("/p", """<h2>Order</h2><label>The supplier <input id="vendor"></label><label>Memo <input></label>""");

        var outcome = await harness.RunAsync(Pack().Build(), StepFactory.Goto("/p"), StepFactory.Fill("supplier", "ACME"));

        Assert.True(outcome is FlowResult.Completed, outcome.Why);
        Assert.Equal("ACME", await harness.Page.InputValueAsync("#vendor"));
    }

    [Fact]
    public async Task Fill_PlannedNotPermitted_AsksNobody()
    {
        _site.Page("/p", """<label>Vendor <input></label>""");
        _model.Answer((text, _) => FakeModelServer.Act("use", FakeModelServer.RefOf(text, "textbox")));
        var pack = Pack().Element("supplier", ElementKind.Text, css: "#gone").Build();

        Assert.IsType<FlowResult.ElementUncertain>(await _harness.RunAsync(pack, StepFactory.Goto("/p"), StepFactory.Fill("supplier", "ACME")));
        Assert.Empty(_model.Bodies);
    }

    [Fact]
    public async Task Click_BehindAMenu_OpensThenUses()
    {
        _site.Page("/p", """
            <button aria-haspopup="menu" aria-expanded="false" onclick="m.hidden = false">More</button>
            <div id="m" role="menu" hidden><div role="menuitem" onclick="document.title = 'went on'">Next</div></div>
            """);
        _model.Answer((text, _) => text.Contains("menuitem \"Next\"", StringComparison.Ordinal)
            ? FakeModelServer.Act("use", FakeModelServer.RefOf(text, "menuitem \"Next\""))
            : FakeModelServer.Act("open", FakeModelServer.RefOf(text, "button \"More\"")));

        Assert.IsType<FlowResult.Completed>(await _harness.RunAsync(Pack().Build(), StepFactory.Goto("/p"), StepFactory.Click("next")));

        Assert.Equal("went on", await _harness.Page.TitleAsync());
        Assert.Equal("open button \"More\", then model: menuitem \"Next\"", _harness.Recorder.Events[^1].FoundBy);
    }

    [Fact]
    public async Task Click_DialogCovers_DismissesOnlyWithoutConfirming()
    {
        _site.Page("/p", """
            <div role="dialog" aria-label="Tour" id="d"><button onclick="document.title = 'confirmed'">OK</button><button onclick="d.remove(); document.body.insertAdjacentHTML('beforeend', '<button>Next</button>')">Not now</button></div>
            """);
        _model.Answer((text, _) => text.Contains("\"Next\"", StringComparison.Ordinal)
            ? FakeModelServer.Act("use", FakeModelServer.RefOf(text, "button \"Next\""))
            : FakeModelServer.Act("dismiss", FakeModelServer.RefOf(text, "button \"Not now\"")));
        Assert.IsType<FlowResult.Completed>(await _harness.RunAsync(Pack().Build(), StepFactory.Goto("/p"), StepFactory.Click("next")));

        _model.Answer((text, _) => FakeModelServer.Act("dismiss", FakeModelServer.RefOf(text, "button \"OK\"")));
        Assert.IsType<FlowResult.ElementUncertain>(await _harness.RunAsync(Pack().Build(), StepFactory.Goto("/p"), StepFactory.Click("next")));
        Assert.Equal("test", await _harness.Page.TitleAsync());
    }

    [Fact]
    public async Task Click_AButtonWithANameThePackDoesNotKnow_IsNotClicked()
    {
        _site.Page("/p", """<button onclick="document.title = 'clicked'">Submit order</button>""");
        _model.Answer((text, _) => FakeModelServer.Act("use", FakeModelServer.RefOf(text, "button \"Submit order\"")));

        Assert.IsType<FlowResult.ElementUncertain>(await _harness.RunAsync(Pack().Build(), StepFactory.Goto("/p"), StepFactory.Click("next")));

        Assert.Equal("test", await _harness.Page.TitleAsync());
    }

    [Theory]
    [InlineData("click", "the verb list is closed")]
    [InlineData("use", "ghost")]
    public async Task Fill_ForbiddenVerbOrGhostRef_IsAskedThriceThenAbstains(string verb, string reference)
    {
        _site.Page("/p", """<label>Vendor <input id="vendor"></label>""");
        _model.Answer((_, _) => FakeModelServer.Act(verb, reference));

        Assert.IsType<FlowResult.ElementUncertain>(await _harness.RunAsync(Pack().Build(), StepFactory.Goto("/p"), StepFactory.Fill("supplier", "ACME")));

        Assert.Equal(3, _model.Bodies.Count);
        Assert.Equal("", await _harness.Page.InputValueAsync("#vendor"));
    }

    [Fact]
    public async Task Fill_BadJsonFirst_IsToldAndTakenOnTheSecondTry()
    {
        _site.Page("/p", """<label>Vendor <input id="vendor"></label>""");
        _model.Answer((text, call) => call == 1 ? "{\"verb\":" : FakeModelServer.Act("use", FakeModelServer.RefOf(text, "textbox")));

        Assert.IsType<FlowResult.Completed>(await _harness.RunAsync(Pack().Build(), StepFactory.Goto("/p"), StepFactory.Fill("supplier", "ACME")));
        Assert.Equal(2, _model.Bodies.Count);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    public async Task Fill_EndpointBusyOnce_IsAskedAgain(int status)
    {
        _site.Page("/p", """<label>Vendor <input id="vendor"></label>""");
        _model.Answer((text, call) => call == 1 ? status : FakeModelServer.Act("use", FakeModelServer.RefOf(text, "textbox")));

        Assert.IsType<FlowResult.Completed>(await _harness.RunAsync(Pack().Build(), StepFactory.Goto("/p"), StepFactory.Fill("supplier", "ACME")));
        Assert.Equal(2, _harness.Recorder.Events[^1].LlmCalls);
    }

    [Fact]
    public async Task Fill_EndpointRefusesTheKey_AbstainsAtOnce()
    {
        _site.Page("/p", """<label>Vendor <input id="vendor"></label>""");
        _model.Answer((_, _) => 401);

        Assert.IsType<FlowResult.ElementUncertain>(await _harness.RunAsync(Pack().Build(), StepFactory.Goto("/p"), StepFactory.Fill("supplier", "ACME")));
        Assert.Single(_model.Bodies);
    }

    [Theory]
    [InlineData("""<button>Vendor</button>""", "button \"Vendor\"", "not a textbox")]
    [InlineData("""<label>Quantity <input id="other"></label>""", "textbox \"Quantity\"", "is the pack's quantity")]
    public async Task Fill_ModelNamesAnotherThing_IsRefused(string body, string line, string reason)
    {
        _site.Page("/p", body);
        _model.Answer((text, _) => FakeModelServer.Act("use", FakeModelServer.RefOf(text, line)));

        var outcome = await _harness.RunAsync(Pack().Build(), StepFactory.Goto("/p"), StepFactory.Fill("supplier", "ACME"));

        Assert.Contains(reason, Assert.IsType<FlowResult.ElementUncertain>(outcome).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Click_ModelNamesTheCommitForAHarmlessButton_IsRefused()
    {
        _site.Page("/p", """<button onclick="document.title = 'saved'">Save</button>""");
        _model.Answer((text, _) => FakeModelServer.Act("use", FakeModelServer.RefOf(text, "button \"Save\"")));

        Assert.IsType<FlowResult.ElementUncertain>(await _harness.RunAsync(Pack().Build(), StepFactory.Goto("/p"), StepFactory.Click("next")));
        Assert.Equal("test", await _harness.Page.TitleAsync());
    }

    [Theory]
    [InlineData("""<button>Save</button>""", true)]
    [InlineData("""<button>Save order</button>""", false)]
    [InlineData("""<button>Save</button><button>Save</button>""", false)]
    public async Task Prepare_CommitByTheModel_NeedsExactNameAndNoTwin(string body, bool isReady)
    {
        _site.Page("/p", body);
        _model.Answer((text, _) => FakeModelServer.Act("use", FakeModelServer.RefOf(text, "button \"Save")));
        await _harness.RunAsync(Pack().Build(), StepFactory.Goto("/p"));

        var preparation = await _harness.PrepareAsync(Pack().Build(), Commit);

        Assert.Equal(isReady, preparation is CommitPreparationResult.Ready);
    }

    [Fact]
    public async Task Prepare_PlannedNotPermittedForTheCommit_AsksNobody()
    {
        _site.Page("/p", "<button>Save</button>");
        _model.Answer((text, _) => FakeModelServer.Act("use", FakeModelServer.RefOf(text, "button \"Save")));
        var pack = Pack().Element("save", ElementKind.Button, css: "#gone", harm: HarmClass.Commit, names: ["Save"]).Build();
        await _harness.RunAsync(pack, StepFactory.Goto("/p"));

        Assert.IsType<CommitPreparationResult.NotReady>(await _harness.PrepareAsync(pack, Commit));
        Assert.Empty(_model.Bodies);
    }

    [Fact]
    public async Task Fill_BudgetUsedUp_AsksNoMore()
    {
        var settings = _model.Settings;
        settings["Llm:MaxCallsPerJob"] = "1";
        await using var harness = await FlowHarness.CreateAsync(chromium, settings);
        _site.Page("/p", """<label>Vendor <input id="vendor"></label>""");
        _model.Answer((text, _) => FakeModelServer.Act("use", FakeModelServer.RefOf(text, "textbox")));

        Assert.IsType<FlowResult.Completed>(await harness.RunAsync(Pack().Build(), StepFactory.Goto("/p"), StepFactory.Fill("supplier", "ACME")));
        Assert.IsType<FlowResult.ElementUncertain>(await harness.RunAsync(Pack().Build(), StepFactory.Goto("/p"), StepFactory.Fill("supplier", "ACME")));
        Assert.Single(_model.Bodies);
    }

    [Fact]
    public async Task Fill_PayloadOnThePageInManyPlaces_NeverReachesThePrompt()
    {
        _site.Page("/p", $"""
            <h1>Order {Canary}</h1><p>for <b>{Canary.ToLowerInvariant()}</b>, 4711,5 pieces</p>
            <label>Quantity <input id="quantity"></label><input type="password" value="hunter2-{Canary}" aria-label="Pin">
            <label>Notes <textarea>typed by hand xyzzy</textarea></label>
            <select aria-label="Terms"><option>Net 30</option><option selected>{Canary}</option></select>
            <label>Vendor <input id="vendor" title="{Canary}"></label>
            """);
        _model.Answer((text, _) => FakeModelServer.Act("use", FakeModelServer.RefOf(text, "textbox \"Vendor\"")));

        var outcome = await _harness.RunAsync(
            Pack().Build(),
            FieldValueFactory.Of(("supplier", FieldValueFactory.Text(Canary)), ("quantity", FieldValueFactory.Number(4711.5m))),
            StepFactory.Goto("/p"), StepFactory.Fill("quantity", "{quantity}"), StepFactory.Fill("supplier", "{supplier}"));

        Assert.True(outcome is FlowResult.Completed, outcome.Why);
        var body = Assert.Single(_model.Bodies);
        Assert.DoesNotContain(Canary, body, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("4711", body, StringComparison.Ordinal);
        Assert.DoesNotContain("xyzzy", body, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", body, StringComparison.Ordinal);
        Assert.Contains("Vendor", body, StringComparison.Ordinal);
    }
}
