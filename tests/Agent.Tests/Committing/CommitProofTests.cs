using BrowserAgent.Agent.Committing;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Tests.Fixtures;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace BrowserAgent.Agent.Tests.Committing;

/// <summary>What the driver's own requests prove about a click.</summary>
public sealed class CommitProofTests(ChromiumFixture chromium) : IClassFixture<ChromiumFixture>, IAsyncLifetime
{
    private const string Form = """<form method="post" action="/save"><label>Memo <input id="memo" name="memo"></label><button id="save">Save</button></form>""";

    private TestSite _site = null!;
    private FlowHarness _harness = null!;

    public async ValueTask InitializeAsync()
    {
        _site = await TestSite.StartAsync();
        _harness = await FlowHarness.CreateAsync(chromium);
        _site.Page("/form", Form);
        _site.Page("/login", """<form id="login">Log in</form>""");
    }

    public async ValueTask DisposeAsync()
    {
        await _harness.DisposeAsync();
        await _site.DisposeAsync();
    }

    [Theory]
    [InlineData(429, "3", "Too many requests", NotSavedProof.NotNow, true)]
    [InlineData(419, null, "This page has expired", NotSavedProof.FormExpired, true)]
    [InlineData(403, null, "Your role may not save", NotSavedProof.None, false)]
    [InlineData(503, null, "Down", NotSavedProof.None, false)]
    public async Task ClickOnce_ErrorAnswer_IsProofByItsKindAndThePageIsLeft(int status, string? retryAfter, string text, NotSavedProof proof, bool isLeft)
    {
        _site.On("/save", context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.RetryAfter = retryAfter;
            return TestSite.HtmlAsync(context, $"<style>p {{ color: red }}</style><p>{text}</p>");
        });

        var evidence = await ClickAsync();

        var write = Assert.Single(evidence.Writes);
        Assert.Equal((status, text, proof, isLeft), (write.Status, write.Words, write.ProofOfNotSaved(evidence.LoginAddress), evidence.PageLeft));
        Assert.Equal(retryAfter is null ? null : TimeSpan.FromSeconds(3), write.RetryAfter);
        Assert.Equal(1, _site.Count("POST /save"));
        Assert.Contains(text, evidence.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClickOnce_NobodyListens_TheRequestNeverLeft()
    {
        var evidence = await ClickAsync(async () => await _site.DisposeAsync());

        var write = Assert.Single(evidence.Writes);
        Assert.True(write.NeverLeft, write.Description);
        Assert.True(evidence.PageLeft);
    }

    [Fact]
    public async Task ClickOnce_ConnectionCut_IsNoProof()
    {
        _site.On("/save", context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });

        var evidence = await ClickAsync();

        Assert.Equal(NotSavedProof.None, Assert.Single(evidence.Writes).ProofOfNotSaved(evidence.LoginAddress));
        Assert.False(evidence.PageLeft);
    }

    [Fact]
    public async Task ClickOnce_RedirectedToTheLogin_IsProofOfALostLogin()
    {
        _site.On("/save", context =>
        {
            context.Response.Redirect("/login");
            return Task.CompletedTask;
        });

        var evidence = await ClickAsync();

        Assert.True(evidence is { SessionEnded: true, PageLeft: true }, evidence.Summary);
        Assert.Equal(NotSavedProof.LoggedOut, Assert.Single(evidence.Writes).ProofOfNotSaved(evidence.LoginAddress));
    }

    [Fact]
    public async Task ClickOnce_PageSendsARefusedSaveAgain_NothingIsSentAfterThePageWasLeft()
    {
        var tries = 0;
        _site.On("/save", context =>
        {
            context.Response.StatusCode = Interlocked.Increment(ref tries) == 1 ? 429 : 200;
            return Task.CompletedTask;
        });
        _site.Page("/form", """
            <label>Memo <input id="memo"></label><button id="save">Save</button>
            <script>const send = async () => { if (!(await fetch('/save', { method: 'POST' })).ok) setTimeout(send, 4000); }; save.onclick = send;</script>
            """);

        var evidence = await ClickAsync();

        Assert.True(evidence.PageLeft, evidence.Summary);
        Assert.Equal("about:blank", _harness.Page.Url);
        Assert.Equal(1, tries);
    }

    [Fact]
    public async Task ClickOnce_MessageBesideAField_IsReadWithTheFieldsName()
    {
        _site.On("POST /save", context => TestSite.HtmlAsync(context, Form.Replace("</label>", "</label> <em>must not be a number</em>", StringComparison.Ordinal)));

        var message = Assert.Single((await ClickAsync()).FieldMessages);

        Assert.Equal(("Memo", "must not be a number"), (message.Field, message.Text));
    }

    private SitePack Pack() => new PackBuilder(_site.Address)
        .Element("memo", ElementKind.Text)
        .Element("save", ElementKind.Button, harm: HarmClass.Commit, names: ["Save"])
        .Element("number", ElementKind.Value, harm: HarmClass.Read)
        .Build();

    private async Task<CommitEvidence> ClickAsync(Func<Task>? before = null)
    {
        var commit = new CommitDefinition
        {
            ClickElement = "save",
            LandedElement = "number",
            AnswerWithin = TimeSpan.FromSeconds(3),
            Position = new PackPosition("test.yaml", 9, 1),
        };
        Assert.IsType<FlowResult.Completed>(await _harness.RunAsync(Pack(), StepFactory.Goto("/form"), StepFactory.Fill("memo", "x")));
        var ready = Assert.IsType<CommitPreparationResult.Ready>(await _harness.PrepareAsync(Pack(), commit));
        await (before?.Invoke() ?? Task.CompletedTask);
        return await ready.Commit.ClickOnceAsync(CancellationToken.None);
    }
}
