using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Tests.Fixtures;
using BrowserAgent.Agent.Values;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace BrowserAgent.Agent.Tests.Flows;

/// <summary>"The site holds no such record" is believed only when the page answered our own question.</summary>
public sealed class SearchProofTests(ChromiumFixture chromium) : SearchPageTestBase(chromium), IClassFixture<ChromiumFixture>
{
    [Theory]
    [InlineData(0, OtherRows)]
    [InlineData(0, None)]
    [InlineData(700, OtherRows)]
    [InlineData(700, None)]
    [InlineData(3000, OtherRows)]
    [InlineData(3000, None)]
    public async Task Search_PageAsksLongAfterTheLastKey_FindsTheRecord(int debounce, string first)
    {
        Page($"let timer; box.oninput = () => {{ clearTimeout(timer); timer = setTimeout(() => ask(box.value), {debounce}); }};", first);

        Assert.Equal([FieldValueFactory.Of(("reference", FieldValueFactory.Text("PO-1")))], Found(await SearchAsync("PO-1")));
        Assert.Empty(Found(await SearchAsync("PO-2")));
    }

    [Fact]
    public async Task Search_DebouncedByAnIntervalOrByATimerThatRearmsItself_FindsTheRecord()
    {
        Page("box.oninput = () => { const timer = setInterval(() => { clearInterval(timer); ask(box.value); }, 900); };");
        Assert.Single(Found(await SearchAsync("PO-1")));

        Page("""
            let last, timer;
            const expired = () => { const left = last + 700 - performance.now(); timer = left > 0 ? setTimeout(expired, left) : (ask(box.value), undefined); };
            box.oninput = box.onkeyup = () => { last = performance.now(); timer ??= setTimeout(expired, 700); };
            """);
        Assert.Single(Found(await SearchAsync("PO-1")));
    }

    [Theory]
    [InlineData(None)]
    [InlineData(OtherRows)]
    public async Task Search_PageNeverAsks_IsUnprovedAndNamesTheNextMove(string first)
    {
        Page("", first);

        var unproved = Assert.IsType<FlowResult.SearchUnproved>(await SearchAsync("PO-1"));

        Assert.False(unproved.MayRepeat);
        Assert.Contains("PO-1", unproved.Why, StringComparison.Ordinal);
        Assert.Contains("filter: page", unproved.Why, StringComparison.Ordinal);
        Assert.Contains("echo", unproved.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Search_PageFiltersItsOwnList_IsProvedByThePacksWord()
    {
        Page("box.oninput = () => setTimeout(() => { out.innerHTML = box.value === 'PO-8' ? OTHER : NONE; }, 400);"
            .Replace("OTHER", $"`{OtherRows}`", StringComparison.Ordinal).Replace("NONE", $"`{None}`", StringComparison.Ordinal), OtherRows);

        Assert.Empty(Found(await SearchAsync("PO-1", Pack(isFilteredByPage: true))));
    }

    [Fact]
    public async Task Search_AnswerToAnotherQuestionComesLast_IsUnprovedAndMayBeRepeated()
    {
        var first = new TaskCompletionSource();
        Site.On("/part", async context =>
        {
            var text = context.Request.Query["q"].ToString();
            if (text.Length == 0)
            {
                await first.Task;
            }

            await context.Response.WriteAsync(text.Length == 0 ? OtherRows : OurRow);
            if (text.Length > 0)
            {
                first.TrySetResult();
            }
        });
        Page("box.oninput = () => { ask(box.value); ask(''); };");

        Assert.True(Assert.IsType<FlowResult.SearchUnproved>(await SearchAsync("PO-1")).MayRepeat);
    }

    [Fact]
    public async Task Search_TableInAShadowRoot_FindsTheRecordAndProvesThatThereIsNone()
    {
        Site.Page("/list", """
            <input id="box"><div id="host"></div>
            <script>
              const root = host.attachShadow({ mode: 'open' });
              root.innerHTML = '<table id="rows"><tbody><tr><td>PO-9</td></tr></tbody></table>';
              box.oninput = async () => { root.innerHTML = await (await fetch('/part?q=' + encodeURIComponent(box.value))).text(); };
            </script>
            """);
        Site.On("/part", context => context.Response.WriteAsync(context.Request.Query["q"] == "PO-1" ? OurRow : OtherRows));

        Assert.Single(Found(await SearchAsync("PO-1")));
        Assert.Equal(2, Found(await SearchAsync("PO-7")).Count);
    }

    [Fact]
    public async Task Search_ClickOpensAnotherListAfterTheQuestion_TheQuestionDoesNotCount()
    {
        Site.On("/archive", context => context.Response.WriteAsync(OtherRows));
        Page("box.oninput = () => ask(box.value); go.onclick = async () => draw(await (await fetch('/archive')).text());");

        Assert.IsType<FlowResult.SearchUnproved>(await SearchAsync(
            "PO-1", null, StepFactory.Goto("/list"), StepFactory.Fill("box", "{reference}"), StepFactory.Click("go"), StepFactory.Read("rows", "found")));
    }

    [Fact]
    public async Task Search_EchoShowsTheQuestion_ProvesAndAnotherEchoDoesNot()
    {
        Site.On("/session-search", context => context.Response.WriteAsync(None));
        Page("box.oninput = async () => { draw(await (await fetch('/session-search', { method: 'POST' })).text()); echo.textContent = 'Results for ' + box.value; };");
        Assert.Empty(Found(await SearchAsync("PO-7", Pack(hasEcho: true))));

        Page("echo.textContent = 'Results for PO-70'; box.oninput = async () => draw(await (await fetch('/session-search', { method: 'POST' })).text());");
        Assert.Contains("PO-70", Assert.IsType<FlowResult.SearchUnproved>(await SearchAsync("PO-7", Pack(hasEcho: true))).Why, StringComparison.Ordinal);

        Page("echo.textContent = 'Results for PO-7-A'; box.oninput = async () => draw(await (await fetch('/session-search', { method: 'POST' })).text());");
        Assert.IsType<FlowResult.SearchUnproved>(await SearchAsync("PO-7", Pack(hasEcho: true)));
    }

    [Theory]
    [InlineData("/results?q=po%2D7%20a")]
    [InlineData("/results?q=PO-7+a")]
    public async Task Search_AddressOfTheDocumentHoldsTheKey_ProvesAtOnce(string address)
    {
        Site.Page("/results", None);

        Assert.Empty(Found(await SearchAsync("PO-7 a", null, StepFactory.Goto(address), StepFactory.Read("rows", "found"))));
    }

    [Fact]
    public async Task Search_AddressHoldsOnlyALongerKeyOrIsLeftBySiteRedirect_IsUnproved()
    {
        Site.Page("/results", None);
        Site.On("/search", context =>
        {
            context.Response.Redirect("/results");
            return Task.CompletedTask;
        });

        Assert.IsType<FlowResult.SearchUnproved>(await SearchAsync("PO-7", null, StepFactory.Goto("/results?q=PO-70"), StepFactory.Read("rows", "found")));
        Assert.IsType<FlowResult.SearchUnproved>(await SearchAsync("PO-7", null, StepFactory.Goto("/search?q=PO-7"), StepFactory.Read("rows", "found")));
    }

    [Fact]
    public async Task Search_FormIsPostedAndRedirectsToItsResult_Proves()
    {
        Site.Page("/form", "<form method=\"post\" action=\"/search\"><input id=\"box\" name=\"q\"></form>");
        Site.On("/search", context =>
        {
            context.Response.Redirect("/results");
            return Task.CompletedTask;
        });
        Site.Page("/results", None);

        Assert.Empty(Found(await SearchAsync(
            "PO 7", null, StepFactory.Goto("/form"), StepFactory.Fill("box", "{reference}"), StepFactory.Press("box", "Enter"), StepFactory.See("none"), StepFactory.Read("rows", "found"))));
    }

    [Fact]
    public async Task Search_OurRowIsSeenWithoutAnyQuestion_IsEvidenceByItself()
    {
        Page("", OurRow);

        Assert.Single(Found(await SearchAsync("PO-1")));
    }

    [Fact]
    public async Task Search_FirstListIsStillLoadingWhenTheBoxIsFound_AsksAfterIt()
    {
        var slow = new TaskCompletionSource();
        Site.On("/part", async context =>
        {
            var text = context.Request.Query["q"].ToString();
            if (text.Length == 0)
            {
                await Task.WhenAny(slow.Task, Task.Delay(TimeSpan.FromSeconds(1.5), context.RequestAborted));
            }

            await context.Response.WriteAsync(text.Length == 0 ? OtherRows : OurRow);
        });
        Page("ask(''); box.oninput = () => ask(box.value);");

        Assert.Single(Found(await SearchAsync("PO-1")));
    }
}
