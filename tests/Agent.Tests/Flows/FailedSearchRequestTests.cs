using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Tests.Fixtures;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace BrowserAgent.Agent.Tests.Flows;

/// <summary>A request that failed, broke off or was redirected proves no absence.</summary>
public sealed class FailedSearchRequestTests(ChromiumFixture chromium) : SearchPageTestBase(chromium), IClassFixture<ChromiumFixture>
{
    [Fact]
    public async Task Search_AnsweredWithAnError_IsTheSitesTrouble()
    {
        Status = StatusCodes.Status503ServiceUnavailable;
        Page("box.oninput = async () => { const reply = await fetch('/part?q=' + box.value); if (!reply.ok) draw('<p id=none>Nothing found</p>'); };");

        Assert.True(Assert.IsType<FlowResult.SiteError>(await SearchAsync("PO-1")).IsOutage);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Search_TheListsOwnRequestFailed_IsTheSitesTrouble(bool isFilteredByPage, bool hasEcho)
    {
        Site.On("/all", context =>
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
        Site.On("/count", context => context.Response.WriteAsync("0"));
        Status = StatusCodes.Status404NotFound;
        Page("box.oninput = async () => { const reply = await fetch('/part?q=' + box.value); draw(reply.ok ? await reply.text() : '<p id=none>Nothing found</p>'); await fetch('/count?q=' + box.value); };");

        Assert.IsType<FlowResult.SiteError>(await SearchAsync("PO-1"));
    }

    [Fact]
    public async Task Search_RequestOfTheScriptIsRedirectedElsewhere_ProvesNothing()
    {
        Site.Page("/elsewhere", "Sign in");
        Site.On("/part", context =>
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
        Site.On("/en/part", context => context.Response.WriteAsync(context.Request.Query["q"] == "PO-1" ? OurRow : None));
        Site.On("/part", context =>
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
        Site.On("/part", async context =>
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
        Site.On("/all", context =>
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return Task.CompletedTask;
        });
        Site.On("/columns", context => context.Response.WriteAsync("[]"));
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
        Site.On("/part", context =>
        {
            context.Response.StatusCode = Interlocked.Increment(ref asked) == 1 ? StatusCodes.Status500InternalServerError : StatusCodes.Status200OK;
            return Task.CompletedTask;
        });
        Page($"(async () => {{ await (await fetch('{failed}')).text(); await (await fetch('{later}')).text(); }})();");

        var outcome = await SearchAsync("PO-1", Pack(isFilteredByPage: true));

        Assert.True(isForgiven == outcome is FlowResult.Completed, outcome.ToString());
    }
}
