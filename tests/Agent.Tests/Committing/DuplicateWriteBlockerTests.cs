using BrowserAgent.Agent.Committing;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Tests.Fixtures;
using Xunit;

namespace BrowserAgent.Agent.Tests.Committing;

/// <summary>When a reused connection breaks before the response, the browser alone would send the request again.</summary>
public sealed class DuplicateWriteBlockerTests(ChromiumFixture chromium) : IClassFixture<ChromiumFixture>, IAsyncLifetime
{
    private TestSite _site = null!;
    private FlowHarness _harness = null!;

    public async ValueTask InitializeAsync()
    {
        _site = await TestSite.StartAsync();
        _harness = await FlowHarness.CreateAsync(chromium);
        _site.Page("/form", """<form method="post" action="/save"><input id="memo" name="memo"><button id="save">Save</button></form>""");
        _site.On("/save", context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _harness.DisposeAsync();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task ClickOnce_UsedConnectionBreaks_TheRequestIsSentOnce()
    {
        await _harness.RunAsync(Pack(), StepFactory.Goto("/form"), StepFactory.Fill("memo", "x"));
        var ready = Assert.IsType<CommitPreparationResult.Ready>(await _harness.PrepareAsync(Pack(), Commit()));

        await ready.Commit.ClickOnceAsync(CancellationToken.None);

        Assert.Equal(1, _site.Count("POST /save"));
    }

    [Fact]
    public async Task NegativeControl_ClickLeftToTheBrowser_TheRequestIsSentAgain()
    {
        await _harness.RunAsync(Pack(), StepFactory.Goto("/form"), StepFactory.Fill("memo", "x"));
        var failed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _harness.Page.RequestFailed += (_, request) => (request.Method == "POST" ? failed : new()).TrySetResult();

        await _harness.Page.Locator("#save").ClickAsync();
        await failed.Task.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.True(_site.Count("POST /save") > 1, "One click was one request: the browser no longer repeats, and the guard may be superfluous.");
    }

    private SitePack Pack() => new PackBuilder(_site.Address)
        .Element("memo", ElementKind.Text)
        .Element("save", ElementKind.Button, harm: HarmClass.Commit, names: ["Save"])
        .Element("number", ElementKind.Value, harm: HarmClass.Read)
        .Element("error", ElementKind.Value, css: ".error", harm: HarmClass.Read)
        .Build();

    private static CommitDefinition Commit() => new()
    {
        ClickElement = "save",
        LandedElement = "number",
        RefusedElement = "error",
        AnswerWithin = TimeSpan.FromSeconds(4),
        Position = new PackPosition("test.yaml", 9, 1),
    };
}
