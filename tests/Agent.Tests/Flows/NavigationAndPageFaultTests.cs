using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Tests.Fixtures;
using Xunit;

namespace BrowserAgent.Agent.Tests.Flows;

public sealed class NavigationAndPageFaultTests(ChromiumFixture chromium) : IClassFixture<ChromiumFixture>, IAsyncLifetime
{
    private TestSite _site = null!;
    private TestSite _foreign = null!;
    private FlowHarness _harness = null!;

    public async ValueTask InitializeAsync()
    {
        _site = await TestSite.StartAsync();
        _foreign = await TestSite.StartAsync();
        _foreign.Page("/", "foreign <input id=\"memo\">");
        _harness = await FlowHarness.CreateAsync(chromium);
    }

    public async ValueTask DisposeAsync()
    {
        await _harness.DisposeAsync();
        await _site.DisposeAsync();
        await _foreign.DisposeAsync();
    }

    private SitePack Pack() => new PackBuilder(_site.Address)
        .Element("memo", ElementKind.Text).Element("leave", ElementKind.Link, harm: HarmClass.Navigate)
        .Element("banner", ElementKind.Region, harm: HarmClass.Read).Element("banner.close", ElementKind.Button, harm: HarmClass.Navigate)
        .Interruption("banner", "banner", "banner.close")
        .Build();

    [Fact]
    public async Task Goto_ForeignOrigin_IsRefusedUnopened()
    {
        var outcome = await _harness.RunAsync(Pack(), StepFactory.Goto(_foreign.Address.AbsoluteUri));

        Assert.IsType<FlowResult.PolicyStopped>(outcome);
        Assert.Empty(_foreign.Requests);
    }

    [Fact]
    public async Task Fill_PageMovedToForeignOrigin_IsRefused()
    {
        _site.Page("/p", $"<a id=\"leave\" href=\"{_foreign.Address}\">Leave</a>");

        var outcome = await _harness.RunAsync(Pack(), StepFactory.Goto("/p"), StepFactory.Click("leave"), StepFactory.Fill("memo", "private"));

        Assert.IsType<FlowResult.PolicyStopped>(outcome);
    }

    [Fact]
    public async Task Goto_Variables_AreEscapedIntoOneSegment()
    {
        _site.Page("/orders/a/b?c", "");
        var seen = "";
        _site.On("/orders", context =>
        {
            seen = context.Request.Query["search"].ToString();
            return TestSite.HtmlAsync(context, "");
        });

        await _harness.RunAsync(Pack(), FieldValueFactory.Of(("reference", FieldValueFactory.Text("a&b=ä/?#"))), StepFactory.Goto("/orders?search={reference}"));

        Assert.Equal("a&b=ä/?#", seen);
    }

    [Fact]
    public async Task Goto_Unique_IsAnotherTextAtEachUseAndANewDocument()
    {
        var seen = new List<string>();
        _site.On("/app", context =>
        {
            seen.Add(context.Request.Query["v"].ToString());
            return TestSite.HtmlAsync(context, "");
        });

        await _harness.RunAsync(Pack(), StepFactory.Goto("/app?v={unique}#orders"), StepFactory.Goto("/app?v={unique}#orders"));

        Assert.Equal(2, seen.Distinct().Count());
        Assert.DoesNotContain("", seen);
    }

    [Fact]
    public async Task Goto_SameAddressButFragment_IsNoNewDocument()
    {
        _site.Page("/app", "");

        await _harness.RunAsync(Pack(), StepFactory.Goto("/app#one"), StepFactory.Goto("/app#two"));

        Assert.Equal(1, _site.Count("GET /app"));
    }

    [Fact]
    public async Task Goto_DotsInPath_AreRefused()
    {
        var outcome = await _harness.RunAsync(Pack(), FieldValueFactory.Of(("id", FieldValueFactory.Text(".."))), StepFactory.Goto("/orders/{id}/edit"));

        Assert.IsType<FlowResult.PolicyStopped>(outcome);
        Assert.Empty(_site.Requests);
    }

    [Theory]
    [InlineData(503, null)]
    [InlineData(500, null)]
    [InlineData(429, 7)]
    public async Task Goto_ErrorStatus_IsSiteError(int status, int? retryAfter)
    {
        _site.On("/p", context =>
        {
            context.Response.StatusCode = status;
            if (retryAfter is { } seconds)
            {
                context.Response.Headers.RetryAfter = $"{seconds}";
            }

            return Task.CompletedTask;
        });

        var outcome = await _harness.RunAsync(Pack(), StepFactory.Goto("/p"));

        Assert.Equal(retryAfter is { } wait ? TimeSpan.FromSeconds(wait) : null, Assert.IsType<FlowResult.SiteError>(outcome).RetryAfter);
    }

    [Fact]
    public async Task Goto_ConnectionCut_IsTriedOnceMoreThenSiteError()
    {
        _site.On("/p", context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });

        Assert.IsType<FlowResult.SiteError>(await _harness.RunAsync(Pack(), StepFactory.Goto("/p")));
        Assert.True(_site.Count("GET /p") >= 2);
    }

    [Fact]
    public async Task Goto_LoginPageAnswers200_IsSessionEnded()
    {
        _site.Page("/p", "<form id=\"login\">Log in</form>");

        Assert.IsType<FlowResult.SessionEnded>(await _harness.RunAsync(Pack(), StepFactory.Goto("/p")));
    }

    [Fact]
    public async Task Fill_BannerInTheWay_IsDismissedAndRetried()
    {
        _site.Page("/p", """
            <div id="banner">We use cookies <button id="banner.close" onclick="banner.remove(); document.body.insertAdjacentHTML('beforeend', '<input id=memo>')">Close</button></div>
            """.Replace("id=\"banner.close\"", "id=\"close\"", StringComparison.Ordinal));
        var pack = new PackBuilder(_site.Address)
            .Element("memo", ElementKind.Text).Element("banner", ElementKind.Region, harm: HarmClass.Read)
            .Element("close", ElementKind.Button, harm: HarmClass.Navigate).Interruption("cookies", "banner", "close").Build();

        Assert.IsType<FlowResult.Completed>(await _harness.RunAsync(pack, StepFactory.Goto("/p"), StepFactory.Fill("memo", "x")));
    }

    [Fact]
    public async Task Click_ButtonCovered_IsUncertainAndNeverSent()
    {
        _site.Page("/p", """
            <button id="next" onclick="document.title = 'sent'">Next</button>
            <div style="position:fixed;inset:0;background:#0008"></div>
            """);
        var pack = new PackBuilder(_site.Address).Element("next", ElementKind.Button, harm: HarmClass.Navigate).Build();

        Assert.IsType<FlowResult.ElementUncertain>(await _harness.RunAsync(pack, StepFactory.Goto("/p"), StepFactory.Click("next")));
        Assert.Equal("test", await _harness.Page.TitleAsync());
    }

    [Fact]
    public async Task Fill_PageClosed_IsBrowserLost()
    {
        _site.Page("/p", "<input id=\"memo\">");
        await _harness.RunAsync(Pack(), StepFactory.Goto("/p"));
        await _harness.Page.CloseAsync();

        Assert.IsType<FlowResult.BrowserLost>(await _harness.RunAsync(Pack(), StepFactory.Fill("memo", "x")));
    }

    [Fact]
    public async Task Run_PageCrashes_IsBrowserLost()
    {
        _site.Page("/p", "<input id=\"memo\">");
        await _harness.RunAsync(Pack(), StepFactory.Goto("/p"));
        var running = _harness.RunAsync(Pack(), StepFactory.See("banner"), StepFactory.Fill("memo", "x"));
        _ = _harness.Page.GotoAsync("chrome://crash");

        Assert.IsType<FlowResult.BrowserLost>(await running);
    }

    [Fact]
    public async Task Fill_AfterAClickThatNavigatesSlowly_GoesToTheNewPage()
    {
        _site.On("/slow", async context =>
        {
            await Task.Delay(TimeSpan.FromSeconds(2.5), context.RequestAborted);
            await TestSite.HtmlAsync(context, "<h1>new</h1><input id=\"memo\">");
        });
        _site.Page("/p", "<a id=\"leave\" href=\"/slow\">Go</a><input id=\"memo\">");

        var outcome = await _harness.RunAsync(Pack(), StepFactory.Goto("/p"), StepFactory.Click("leave"), StepFactory.Fill("memo", "x"));

        Assert.True(outcome is FlowResult.Completed, outcome.Why);
        Assert.EndsWith("/slow", _harness.Page.Url, StringComparison.Ordinal);
        Assert.Equal("x", await _harness.Page.InputValueAsync("#memo"));
    }

    [Fact]
    public async Task Fill_AfterAClickToADeadServer_IsSiteError()
    {
        _site.On("/dead", context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        _site.Page("/p", "<a id=\"leave\" href=\"/dead\">Go</a>");

        var outcome = await _harness.RunAsync(Pack(), StepFactory.Goto("/p"), StepFactory.Click("leave"), StepFactory.Fill("memo", "x"));

        Assert.IsType<FlowResult.SiteError>(outcome);
    }
}
