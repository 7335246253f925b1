using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Tests.Fixtures;
using BrowserAgent.Agent.Values;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace BrowserAgent.Agent.Tests.Flows;

/// <summary>"The site holds no such record" is believed only when the page answered our own question. The site holds PO-1 in every test.</summary>
public sealed class SearchProofTests(ChromiumFixture chromium) : IClassFixture<ChromiumFixture>, IAsyncLifetime
{
    private const string Search = """
        <input id="box"><button id="go" type="button">Search</button><p id="echo"></p><div id="out">FIRST</div>
        <script>
          const draw = (html) => { out.innerHTML = html; };
          const ask = async (text) => draw(await (await fetch('/part?q=' + encodeURIComponent(text))).text());
          HOW
        </script>
        """;

    private const string OtherRows = "<table id=\"rows\"><tbody><tr><td>PO-8</td></tr><tr><td>PO-9</td></tr></tbody></table>";
    private const string OurRow = "<table id=\"rows\"><tbody><tr><td>PO-1</td></tr></tbody></table>";
    private const string None = "<p id=\"none\">Nothing found</p>";

    private TestSite _site = null!;
    private FlowHarness _harness = null!;
    private int _status = StatusCodes.Status200OK;

    public async ValueTask InitializeAsync()
    {
        _site = await TestSite.StartAsync();
        _harness = await FlowHarness.CreateAsync(chromium, new Dictionary<string, string?> { ["Flows:SettleWithin"] = "00:00:08" });
        _site.On("/part", async context =>
        {
            context.Response.StatusCode = _status;
            await context.Response.WriteAsync(context.Request.Query["q"].ToString() switch
            {
                "PO-1" => OurRow,
                "" => OtherRows,
                _ => None,
            });
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _harness.DisposeAsync();
        await _site.DisposeAsync();
    }

    private SitePack Pack(bool isFilteredByPage = false, bool hasEcho = false) => new PackBuilder(_site.Address)
        .Element("box", ElementKind.Text)
        .Element("go", ElementKind.Button, harm: HarmClass.Navigate)
        .Element("echo", ElementKind.Value, harm: HarmClass.Read)
        .Element("none", ElementKind.Value, harm: HarmClass.Read)
        .Element("rows", ElementKind.Table, harm: HarmClass.Read, table: new TableDefinition(
            "tbody tr", "none", new Dictionary<string, ColumnDefinition>(StringComparer.Ordinal) { ["reference"] = new("td", new ReadRule(ReadType.Text, null, null)) })
        {
            IsFilteredByPage = isFilteredByPage,
            EchoElement = hasEcho ? "echo" : null,
        })
        .Build();

    private void Page(string how, string first = None) =>
        _site.Page("/list", Search.Replace("HOW", how, StringComparison.Ordinal).Replace("FIRST", first, StringComparison.Ordinal));

    private Task<FlowResult> SearchAsync(string key, SitePack? pack = null, params StepDefinition[] steps) => _harness.SearchAsync(
        pack ?? Pack(),
        new SearchQuestion("reference", key),
        FieldValueFactory.Of(("reference", FieldValueFactory.Text(key))),
        steps.Length > 0 ? steps : [StepFactory.Goto("/list"), StepFactory.Fill("box", "{reference}"), StepFactory.Press("box", "Enter"), StepFactory.Read("rows", "found")]);

    private static IReadOnlyList<FieldSet> Found(FlowResult outcome) =>
        Assert.IsType<FieldValue.Rows>(Assert.IsType<FlowResult.Completed>(outcome).Reads["found"]).Items;

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
        _site.On("/part", async context =>
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
    public async Task Search_AnsweredWithAnError_IsTheSitesTrouble()
    {
        _status = StatusCodes.Status503ServiceUnavailable;
        Page("box.oninput = async () => { const reply = await fetch('/part?q=' + box.value); if (!reply.ok) draw('<p id=none>Nothing found</p>'); };");

        Assert.True(Assert.IsType<FlowResult.SiteError>(await SearchAsync("PO-1")).IsOutage);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Search_TheListsOwnRequestFailed_IsTheSitesTrouble(bool isFilteredByPage, bool hasEcho)
    {
        _site.On("/all", context =>
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return Task.CompletedTask;
        });
        Page("fetch('/all'); box.oninput = () => { echo.textContent = 'Results for ' + box.value; };");

        Assert.Contains("/all", Assert.IsType<FlowResult.SiteError>(await SearchAsync("PO-1", Pack(isFilteredByPage, hasEcho))).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Search_RowsFailAndTheirCountIsAnsweredLater_IsTheSitesTrouble()
    {
        _site.On("/count", context => context.Response.WriteAsync("0"));
        _status = StatusCodes.Status404NotFound;
        Page("box.oninput = async () => { const reply = await fetch('/part?q=' + box.value); draw(reply.ok ? await reply.text() : '<p id=none>Nothing found</p>'); await fetch('/count?q=' + box.value); };");

        Assert.IsType<FlowResult.SiteError>(await SearchAsync("PO-1"));
    }

    [Fact]
    public async Task Search_RequestOfTheScriptIsRedirectedElsewhere_ProvesNothing()
    {
        _site.Page("/elsewhere", "Sign in");
        _site.On("/part", context =>
        {
            context.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        });
        Page("box.oninput = async () => { await fetch('/part?q=' + box.value); draw('<p id=none>Nothing found</p>'); };");

        Assert.IsNotType<FlowResult.Completed>(await SearchAsync("PO-1"));
    }

    [Fact]
    public async Task Search_RequestOfTheScriptIsRedirectedToAnAddressWithTheKey_FindsTheRecordAndProvesThatThereIsNone()
    {
        _site.On("/en/part", context => context.Response.WriteAsync(context.Request.Query["q"] == "PO-1" ? OurRow : None));
        _site.On("/part", context =>
        {
            context.Response.Redirect("/en/part" + context.Request.QueryString);
            return Task.CompletedTask;
        });
        Page("box.oninput = () => ask(box.value);");

        Assert.Single(Found(await SearchAsync("PO-1")));
        Assert.Empty(Found(await SearchAsync("PO-2")));
    }

    [Fact]
    public async Task Search_AnswerBreaksOffAfterItsStatus_IsTheSitesTrouble()
    {
        _site.On("/part", async context =>
        {
            await context.Response.WriteAsync("<table");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        Page("box.oninput = async () => { try { await ask(box.value); } catch { draw('<p id=none>Nothing found</p>'); } };");

        Assert.IsType<FlowResult.SiteError>(await SearchAsync("PO-1"));
    }

    [Fact]
    public async Task Search_ListFilteredByPageFailedBeforeAClick_IsTheSitesTrouble()
    {
        _site.On("/all", context =>
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return Task.CompletedTask;
        });
        _site.On("/columns", context => context.Response.WriteAsync("[]"));
        Page("fetch('/all?page=1'); go.onclick = () => fetch('/columns');");

        var outcome = await SearchAsync(
            "PO-1", Pack(isFilteredByPage: true), StepFactory.Goto("/list"), StepFactory.Click("go"), StepFactory.Fill("box", "{reference}"), StepFactory.Read("rows", "found"));

        Assert.Contains("/all", Assert.IsType<FlowResult.SiteError>(outcome).Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/part?page=1&_=1700000000000", "/part?page=1&_=1700000000777", true)]
    [InlineData("/part?t=1700000000000&page=1", "/part?t=1700000000777&page=1", true)]
    [InlineData("/part?page=1", "/part?page=2", false)]
    public async Task Search_FailedRequest_IsForgivenByItsOwnRepetitionOnly(string failed, string later, bool isForgiven)
    {
        var asked = 0;
        _site.On("/part", context =>
        {
            context.Response.StatusCode = Interlocked.Increment(ref asked) == 1 ? StatusCodes.Status500InternalServerError : StatusCodes.Status200OK;
            return Task.CompletedTask;
        });
        Page($"(async () => {{ await (await fetch('{failed}')).text(); await (await fetch('{later}')).text(); }})();");

        var outcome = await SearchAsync("PO-1", Pack(isFilteredByPage: true));

        Assert.True(isForgiven == outcome is FlowResult.Completed, outcome.ToString());
    }

    [Fact]
    public async Task Search_TableInAShadowRoot_FindsTheRecordAndProvesThatThereIsNone()
    {
        _site.Page("/list", """
            <input id="box"><div id="host"></div>
            <script>
              const root = host.attachShadow({ mode: 'open' });
              root.innerHTML = '<table id="rows"><tbody><tr><td>PO-9</td></tr></tbody></table>';
              box.oninput = async () => { root.innerHTML = await (await fetch('/part?q=' + encodeURIComponent(box.value))).text(); };
            </script>
            """);
        _site.On("/part", context => context.Response.WriteAsync(context.Request.Query["q"] == "PO-1" ? OurRow : OtherRows));

        Assert.Single(Found(await SearchAsync("PO-1")));
        Assert.Equal(2, Found(await SearchAsync("PO-7")).Count);
    }

    [Fact]
    public async Task Search_ClickOpensAnotherListAfterTheQuestion_TheQuestionDoesNotCount()
    {
        _site.On("/archive", context => context.Response.WriteAsync(OtherRows));
        Page("box.oninput = () => ask(box.value); go.onclick = async () => draw(await (await fetch('/archive')).text());");

        Assert.IsType<FlowResult.SearchUnproved>(await SearchAsync(
            "PO-1", null, StepFactory.Goto("/list"), StepFactory.Fill("box", "{reference}"), StepFactory.Click("go"), StepFactory.Read("rows", "found")));
    }

    [Fact]
    public async Task Search_EchoShowsTheQuestion_ProvesAndAnotherEchoDoesNot()
    {
        _site.On("/session-search", context => context.Response.WriteAsync(None));
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
        _site.Page("/results", None);

        Assert.Empty(Found(await SearchAsync("PO-7 a", null, StepFactory.Goto(address), StepFactory.Read("rows", "found"))));
    }

    [Fact]
    public async Task Search_AddressHoldsOnlyALongerKeyOrIsLeftBySiteRedirect_IsUnproved()
    {
        _site.Page("/results", None);
        _site.On("/search", context =>
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
        _site.Page("/form", "<form method=\"post\" action=\"/search\"><input id=\"box\" name=\"q\"></form>");
        _site.On("/search", context =>
        {
            context.Response.Redirect("/results");
            return Task.CompletedTask;
        });
        _site.Page("/results", None);

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
        _site.On("/part", async context =>
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
