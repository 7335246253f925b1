using BrowserAgent.Agent.Committing;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Tests.Fixtures;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace BrowserAgent.Agent.Tests.Committing;

public sealed class PreparedCommitTests(ChromiumFixture chromium) : IClassFixture<ChromiumFixture>, IAsyncLifetime
{
    private TestSite _site = null!;
    private FlowHarness _harness = null!;

    public async ValueTask InitializeAsync()
    {
        _site = await TestSite.StartAsync();
        _harness = await FlowHarness.CreateAsync(chromium, pictures: true);
        _site.Page("/form", """<form method="post" action="/save"><input id="memo" name="memo" aria-label="Memo"><button id="save">Save</button></form>""");
        _site.Page("/view", """<p id="number">PO-1</p>""");
    }

    public async ValueTask DisposeAsync()
    {
        await _harness.DisposeAsync();
        await _site.DisposeAsync();
    }

    private SitePack Pack() => new PackBuilder(_site.Address)
        .Element("memo", ElementKind.Text)
        .Element("save", ElementKind.Button, harm: HarmClass.Commit, names: ["Save"])
        .Element("number", ElementKind.Value, harm: HarmClass.Read)
        .Element("error", ElementKind.Value, css: ".error", harm: HarmClass.Read)
        .Build();

    private static CommitDefinition Commit(double seconds = 4) => new()
    {
        ClickElement = "save",
        LandedElement = "number",
        RefusedElement = "error",
        AnswerWithin = TimeSpan.FromSeconds(seconds),
        Position = new PackPosition("test.yaml", 9, 1),
    };

    private async Task<CommitEvidence> ClickAsync(CommitDefinition? commit = null)
    {
        Assert.IsType<FlowResult.Completed>(await _harness.RunAsync(Pack(), StepFactory.Goto("/form"), StepFactory.Fill("memo", "x")));
        var ready = Assert.IsType<CommitPreparationResult.Ready>(await _harness.PrepareAsync(Pack(), commit ?? Commit()));
        Assert.NotNull(ready.Commit.FormPicture);
        Assert.Equal(0, _site.Count("POST /save"));
        return await ready.Commit.ClickOnceAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Run_ClickOnCommit_StopsByPolicy()
    {
        Assert.IsType<FlowResult.PolicyStopped>(await _harness.RunAsync(Pack(), StepFactory.Goto("/form"), StepFactory.Click("save")));
        Assert.Equal(0, _site.Count("POST /save"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Prepare_BannerOverTheButton_IsDismissedByItsRule(bool isKnown)
    {
        _site.Page("/covered", """
            <form method="post" action="/save"><input id="memo" name="memo" aria-label="Memo" onchange="banner.hidden = false"><button id="save">Save</button></form>
            <div id="banner" hidden style="position:fixed;inset:0">Survey <button id="close" onclick="banner.remove()">Close</button></div>
            """);
        _site.Page("/save", """<p id="number">PO-1</p>""");
        var pack = new PackBuilder(_site.Address)
            .Element("memo", ElementKind.Text)
            .Element("save", ElementKind.Button, harm: HarmClass.Commit, names: ["Save"])
            .Element("number", ElementKind.Value, harm: HarmClass.Read)
            .Element("error", ElementKind.Value, css: ".error", harm: HarmClass.Read)
            .Element("banner", ElementKind.Region, harm: HarmClass.Read)
            .Element("close", ElementKind.Button, harm: HarmClass.Navigate)
            .Interruption("survey", "banner", "close").Build();
        pack = isKnown ? pack : pack with { Interruptions = [] };
        Assert.IsType<FlowResult.Completed>(await _harness.RunAsync(pack, StepFactory.Goto("/covered"), StepFactory.Fill("memo", "x")));
        if (!isKnown)
        {
            var stop = Assert.IsType<CommitPreparationResult.NotReady>(await _harness.PrepareAsync(pack, Commit())).Outcome;
            Assert.Contains("covered by div#banner", stop.Why, StringComparison.Ordinal);
            Assert.Equal(0, _site.Count("POST /save"));
            return;
        }

        var ready = Assert.IsType<CommitPreparationResult.Ready>(await _harness.PrepareAsync(pack, Commit()));
        var evidence = await ready.Commit.ClickOnceAsync(CancellationToken.None);

        Assert.Equal((true, true), (evidence.LandedSeen, evidence.ClickMayHaveReachedSite));
        Assert.Equal(1, _site.Count("POST /save"));
    }

    [Fact]
    public async Task ClickOnce_RedirectToSavedRecord_IsLanded()
    {
        _site.On("/save", context =>
        {
            context.Response.StatusCode = StatusCodes.Status303SeeOther;
            context.Response.Headers.Location = "/view";
            return Task.CompletedTask;
        });

        var evidence = await ClickAsync();

        Assert.True(evidence is { ClickMayHaveReachedSite: true, WriteRequestSeen: true, ResponseStatus: 303, LandedSeen: true, RefusedText: null, SessionEnded: false, BrowserLost: false }, evidence.Summary);
        Assert.Equal(1, _site.Count("POST /save"));
        var click = _harness.Recorder.Events[^1];
        Assert.Equal(("commit", "click"), (click.Flow, click.Verb));
        Assert.NotNull(click.PictureAfter);
    }

    [Fact]
    public async Task ClickOnce_Error500_SaysSoAndNotLanded()
    {
        _site.On("/save", context =>
        {
            context.Response.StatusCode = 500;
            return TestSite.HtmlAsync(context, "Oops");
        });

        var evidence = await ClickAsync();

        Assert.True(evidence is { ClickMayHaveReachedSite: true, WriteRequestSeen: true, ResponseStatus: 500, LandedSeen: false }, evidence.Summary);
    }

    [Fact]
    public async Task ClickOnce_ConnectionCut_WriteSeenWithoutStatus()
    {
        _site.On("/save", context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });

        var evidence = await ClickAsync();

        Assert.True(evidence is { ClickMayHaveReachedSite: true, WriteRequestSeen: true, ResponseStatus: null, LandedSeen: false }, evidence.Summary);
    }

    [Fact]
    public async Task ClickOnce_NoAnswer_EndsAtItsTimeLimit()
    {
        using var never = new CancellationTokenSource();
        _site.On("/save", async context =>
        {
            using var both = CancellationTokenSource.CreateLinkedTokenSource(never.Token, context.RequestAborted);
            await Task.Delay(Timeout.InfiniteTimeSpan, both.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        });

        var evidence = await ClickAsync(Commit(seconds: 2));

        Assert.True(evidence is { ClickMayHaveReachedSite: true, WriteRequestSeen: true, ResponseStatus: null, LandedSeen: false }, evidence.Summary);
        await never.CancelAsync();
    }

    /// <summary>The observation ends while the request is still in flight: whatever the page does then, the request must not be sent a second time.</summary>
    [Fact]
    public async Task ClickOnce_AnswerAfterItsTimeLimit_IsSentOnce()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _site.On("/save", async context =>
        {
            await go.Task;
            context.Response.OnCompleted(() =>
            {
                answered.TrySetResult();
                return Task.CompletedTask;
            });
            await TestSite.HtmlAsync(context, """<p id="number">PO-1</p>""");
        });

        var evidence = await ClickAsync(Commit(seconds: 1));
        var moved = await _harness.RunAsync(Pack(), StepFactory.Goto("/view"));
        go.SetResult();
        await answered.Task.WaitAsync(TimeSpan.FromSeconds(20));
        var movedAgain = await _harness.RunAsync(Pack(), StepFactory.Goto("/view"));

        Assert.True(evidence is { ClickMayHaveReachedSite: true, ResponseStatus: null, LandedSeen: false }, evidence.Summary);
        Assert.IsType<FlowResult.Completed>(moved);
        Assert.IsType<FlowResult.Completed>(movedAgain);
        Assert.Equal(1, _site.Count("POST /save"));
    }

    [Fact]
    public async Task ClickOnce_ValidationError_GivesTheSitesText()
    {
        _site.On("/save", context => TestSite.HtmlAsync(context, """<form><p class="error">Reference is  already used</p><button id="save">Save</button></form>"""));

        var evidence = await ClickAsync();

        Assert.Equal("Reference is already used", evidence.RefusedText);
        Assert.False(evidence.LandedSeen);
    }

    [Fact]
    public async Task ClickOnce_LoginShownInstead_IsSessionEnded()
    {
        _site.On("/save", context => TestSite.HtmlAsync(context, "<form id=\"login\">Log in</form>"));

        Assert.True((await ClickAsync()).SessionEnded);
    }

    [Fact]
    public async Task ClickOnce_SecondTime_Throws()
    {
        _site.On("/save", context => TestSite.HtmlAsync(context, """<p id="number">PO-1</p>"""));
        await _harness.RunAsync(Pack(), StepFactory.Goto("/form"));
        var ready = Assert.IsType<CommitPreparationResult.Ready>(await _harness.PrepareAsync(Pack(), Commit()));
        await ready.Commit.ClickOnceAsync(CancellationToken.None);

        await Assert.ThrowsAsync<InvalidOperationException>(() => ready.Commit.ClickOnceAsync(CancellationToken.None));
        Assert.Equal(1, _site.Count("POST /save"));
    }

    [Fact]
    public async Task ClickOnce_ButtonCovered_WasCertainlyNotClicked()
    {
        await _harness.RunAsync(Pack(), StepFactory.Goto("/form"));
        var ready = Assert.IsType<CommitPreparationResult.Ready>(await _harness.PrepareAsync(Pack(), Commit()));
        await _harness.Page.EvaluateAsync("document.body.insertAdjacentHTML('beforeend', '<div style=\"position:fixed;inset:0\"></div>')");

        var evidence = await ready.Commit.ClickOnceAsync(CancellationToken.None);

        Assert.False(evidence.ClickMayHaveReachedSite, evidence.Summary);
        Assert.Equal(0, _site.Count("POST /save"));
    }

    [Fact]
    public async Task ClickOnce_ButtonBecameAnother_IsNotClicked()
    {
        await _harness.RunAsync(Pack(), StepFactory.Goto("/form"));
        var ready = Assert.IsType<CommitPreparationResult.Ready>(await _harness.PrepareAsync(Pack(), Commit()));
        await _harness.Page.EvaluateAsync("document.getElementById('save').textContent = 'Delete'");

        var evidence = await ready.Commit.ClickOnceAsync(CancellationToken.None);

        Assert.False(evidence.ClickMayHaveReachedSite, evidence.Summary);
        Assert.Equal(0, _site.Count("POST /save"));
    }

    [Fact]
    public async Task ClickOnce_PageCrashes_IsBrowserLost()
    {
        _site.On("/save", async context =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(300));
            context.Abort();
        });
        await _harness.RunAsync(Pack(), StepFactory.Goto("/form"));
        var ready = Assert.IsType<CommitPreparationResult.Ready>(await _harness.PrepareAsync(Pack(), Commit(seconds: 10)));
        _harness.Page.Request += (_, request) =>
        {
            if (request.Method == "POST")
            {
                _ = _harness.Page.CloseAsync();
            }
        };

        var evidence = await ready.Commit.ClickOnceAsync(CancellationToken.None);

        Assert.True(evidence is { BrowserLost: true, ClickMayHaveReachedSite: true }, evidence.Summary);
    }

    [Fact]
    public async Task Prepare_ButtonIsNowDelete_IsNotReady()
    {
        _site.Page("/form", """<button id="save">Delete</button>""");
        await _harness.RunAsync(Pack(), StepFactory.Goto("/form"));

        var notReady = Assert.IsType<CommitPreparationResult.NotReady>(await _harness.PrepareAsync(Pack(), Commit()));

        Assert.IsType<FlowResult.ElementUncertain>(notReady.Outcome);
    }

    [Fact]
    public async Task Prepare_LandedSignSeenAlready_IsNotReady()
    {
        _site.Page("/form", """<p id="number">PO-0</p><button id="save">Save</button>""");
        await _harness.RunAsync(Pack(), StepFactory.Goto("/form"));

        Assert.IsType<CommitPreparationResult.NotReady>(await _harness.PrepareAsync(Pack(), Commit()));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("changed", false)]
    public async Task Prepare_FieldChangedAfterReadBack_IsEnteredAgainOrRefused(string late, bool isReady)
    {
        await _harness.RunAsync(Pack(), StepFactory.Goto("/form"), StepFactory.Fill("memo", "kept"));
        await _harness.Page.EvaluateAsync("value => document.getElementById('memo').value = value", late);

        var preparation = await _harness.PrepareAsync(Pack(), Commit());

        Assert.Equal(isReady, preparation is CommitPreparationResult.Ready);
        Assert.Equal(isReady ? "kept" : "changed", await _harness.Page.InputValueAsync("#memo"));
    }
}
