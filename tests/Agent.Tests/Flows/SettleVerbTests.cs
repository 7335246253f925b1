using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Tests.Fixtures;
using BrowserAgent.Agent.Values;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace BrowserAgent.Agent.Tests.Flows;

/// <summary>An empty list that looks the same as one not loaded yet: only the answered search request tells them apart.</summary>
public sealed class SettleVerbTests(ChromiumFixture chromium) : IClassFixture<ChromiumFixture>, IAsyncLifetime
{
    // The search is sent well after the page became quiet.
    private const string LateSearch = """
        <p id="shown">0 rows</p><button id="again" type="button">Again</button>
        <script>
          const search = (text) => setTimeout(async () => {
            const answer = await fetch('/rpc', { method: 'POST', body: JSON.stringify({ method: 'search', params: [text] }) });
            shown.textContent = answer.ok ? await answer.text() : 'failed';
          }, 600);
          search('a "b" \\ ü');
          again.onclick = () => { shown.textContent = '0 rows'; LATER; };
        </script>
        """;

    private TestSite _site = null!;
    private FlowHarness _harness = null!;
    private int _status = StatusCodes.Status200OK;

    public async ValueTask InitializeAsync()
    {
        _site = await TestSite.StartAsync();
        _harness = await FlowHarness.CreateAsync(chromium, new Dictionary<string, string?> { ["Flows:NavigationTimeout"] = "00:00:03" });
        _site.Page("/list", LateSearch.Replace("LATER", "search('second')", StringComparison.Ordinal));
        _site.Page("/deaf", LateSearch.Replace("LATER", "0", StringComparison.Ordinal));
        _site.On("/rpc", context =>
        {
            context.Response.StatusCode = _status;
            return context.Response.WriteAsync("1 row");
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _harness.DisposeAsync();
        await _site.DisposeAsync();
    }

    private SitePack Pack() => new PackBuilder(_site.Address)
        .Element("shown", ElementKind.Value, harm: HarmClass.Read)
        .Element("again", ElementKind.Button, harm: HarmClass.Navigate)
        .Build();

    [Fact]
    public async Task Settle_WithoutAfter_WaitsForTheTimerThatStartsALateSearch()
    {
        var outcome = await _harness.RunAsync(Pack(), StepFactory.Goto("/list"), StepFactory.Settle(), StepFactory.Read("shown", "seen"));

        Assert.Equal(FieldValueFactory.Text("1 row"), Assert.IsType<FlowResult.Completed>(outcome).Reads["seen"]);
    }

    [Theory]
    [InlineData("a \"b\" \\ ü")]
    [InlineData("a")]
    public async Task Settle_After_WaitsForTheAnswerOfTheRequestThatBearsTheTexts(string reference)
    {
        var outcome = await _harness.RunAsync(
            Pack(), FieldValueFactory.Of(("reference", FieldValueFactory.Text(reference))),
            StepFactory.Goto("/list"), StepFactory.Settle("\"search\"", "{reference}"), StepFactory.Read("shown", "seen"));

        Assert.Equal(FieldValueFactory.Text("1 row"), Assert.IsType<FlowResult.Completed>(outcome).Reads["seen"]);
    }

    [Fact]
    public async Task Settle_OneOfTheTextsInNoRequest_IsSiteError() => Assert.IsType<FlowResult.SiteError>(
        await _harness.RunAsync(Pack(), StepFactory.Goto("/list"), StepFactory.Settle("\"search\"", "other")));

    [Fact]
    public async Task Settle_AnsweredWithAnError_IsSiteError()
    {
        _status = StatusCodes.Status401Unauthorized;

        Assert.IsType<FlowResult.SiteError>(await _harness.RunAsync(Pack(), StepFactory.Goto("/list"), StepFactory.Settle("search")));
    }

    [Fact]
    public async Task Settle_NoAnswerButTheLogin_IsTheSessionsEnd()
    {
        _site.Page("/login", "<form id=\"login\">Log in</form>");

        Assert.IsType<FlowResult.SessionEnded>(await _harness.RunAsync(Pack(), StepFactory.Goto("/login"), StepFactory.Settle("search")));
    }

    [Fact]
    public async Task Settle_AnswerBeforeTheClick_DoesNotCount()
    {
        Assert.IsType<FlowResult.Completed>(await _harness.RunAsync(
            Pack(), StepFactory.Goto("/list"), StepFactory.Settle("search"), StepFactory.Click("again"), StepFactory.Settle("search"), StepFactory.Expect("shown", "1 row")));
        Assert.IsType<FlowResult.SiteError>(await _harness.RunAsync(
            Pack(), StepFactory.Goto("/deaf"), StepFactory.Settle("search"), StepFactory.Click("again"), StepFactory.Settle("search")));
    }

    [Theory]
    [InlineData("addEventListener('beforeunload', () => fetch('/leave', { method: 'POST', keepalive: true }))")]
    [InlineData("addEventListener('pagehide', () => fetch('/leave', { method: 'POST', keepalive: true }))")]
    [InlineData("addEventListener('pagehide', () => { const leave = new XMLHttpRequest(); leave.open('POST', '/leave'); leave.send('search'); })")]
    [InlineData("addEventListener('beforeunload', () => { const leave = new XMLHttpRequest(); leave.open('POST', '/leave'); leave.send('search'); })")]
    public async Task Settle_PageThatWasLeftSentARequestAsItClosed_IsNotWaitedFor(string script)
    {
        _site.Page("/left", $"<p>left</p><script>{script}</script>");
        _site.On("/leave", context => Task.Delay(Timeout.Infinite, context.RequestAborted));

        var outcome = await _harness.RunAsync(
            Pack(), StepFactory.Goto("/left"), StepFactory.Goto("/list"), StepFactory.Settle("\"search\""), StepFactory.Settle(), StepFactory.Read("shown", "seen"));

        Assert.Equal(FieldValueFactory.Text("1 row"), Assert.IsType<FlowResult.Completed>(outcome).Reads["seen"]);
    }

    [Fact]
    public async Task Settle_RequestOfThePageIsNeverAnswered_IsNamed()
    {
        _site.Page("/stuck", "<script>fetch('/never?secret=1')</script>");
        _site.On("/never", context => Task.Delay(Timeout.Infinite, context.RequestAborted));

        var error = Assert.IsType<FlowResult.SiteError>(await _harness.RunAsync(Pack(), StepFactory.Goto("/stuck"), StepFactory.Settle()));

        Assert.Contains("/never", error.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settle_VariableWithoutValue_IsRefused() => Assert.IsType<FlowResult.ValueRefused>(
        await _harness.RunAsync(Pack(), FieldSet.Empty, StepFactory.Goto("/list"), StepFactory.Settle("{found.id}")));
}
