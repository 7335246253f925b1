using BrowserAgent.Sessions.Recycling;
using BrowserAgent.Sessions.Tests.Fixtures;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Pool;

/// <summary>The next job finds nothing that the last one left in the session.</summary>
public sealed class SessionResetBetweenJobsTests : IAsyncLifetime
{
    private const string Leave = "localStorage.draft = '1'; localStorage['draft.line'] = '2'; localStorage.theme = 'dark'; sessionStorage.draft = '3'";
    private const string Left = "[localStorage.draft, localStorage['draft.line'], localStorage.theme, sessionStorage.draft].join()";
    private LocalSite _site = null!;

    public async ValueTask InitializeAsync() => _site = await LocalSite.StartAsync();

    public async ValueTask DisposeAsync() => await _site.DisposeAsync();

    [Theory]
    [InlineData("draft*", "", "1,2,dark,3", ",,dark,")]
    [InlineData("draft", "", "1,2,dark,3", ",2,dark,")]
    [InlineData("*", "", "1,2,dark,3", ",,,")]
    [InlineData("draft*", "onpagehide = () => localStorage.draft = 'late';", "1,2,dark,3", ",,dark,")]
    [InlineData("other", "", "1,2,dark,3", "1,2,dark,3")]
    public async Task LeaseAsync_AfterAJobThatStored_FindsOnlyWhatThePackDoesNotName(string named, string script, string during, string after)
    {
        _site.PageHtml = $"<script>{script}</script>";
        await using var fixture = PoolFixture.Start(new LocalSiteAuthenticator(_site) { ClearStorage = [named] }, ["buyer1"]);
        await using (var lease = await fixture.LeaseAsync())
        {
            await lease.Page.GotoAsync(_site.At("/page"));
            await lease.Page.EvaluateAsync(Leave);
            Assert.Equal(during, await lease.Page.EvaluateAsync<string>(Left));
        }

        _site.PageHtml = "";
        var asked = _site.Requests.Count;
        await using var next = await fixture.LeaseAsync();

        Assert.Equal(("about:blank", asked), (next.Page.Url, _site.Requests.Count));
        await next.Page.GotoAsync(_site.At("/page"));
        Assert.Equal(after, await next.Page.EvaluateAsync<string>(Left));
        Assert.Single(_site.Logins);
    }

    [Fact]
    public async Task Reset_StorageCleared_IsNoSignOfLifeToTheSite()
    {
        var time = new ShiftableTimeProvider();
        await using var fixture = PoolFixture.Start(new LocalSiteAuthenticator(_site) { ClearStorage = ["draft"] }, ["buyer1"], time);
        await using (var lease = await fixture.LeaseAsync())
        {
            await lease.Page.GotoAsync(_site.At("/page"));
            time.Shift(TimeSpan.FromMinutes(5));
        }

        await using var next = await fixture.LeaseAsync();

        Assert.InRange(next.SiteTimeLeft, TimeSpan.Zero, TimeSpan.FromMinutes(15));
    }

    [Fact]
    public async Task FreshContextPerJob_TwoLeases_HaveAContextEach()
    {
        await using var fixture = PoolFixture.Start(new LocalSiteAuthenticator(_site) { FreshContextPerJob = true }, ["buyer1"]);
        var first = await fixture.LeaseAsync();
        var (context, browser) = (first.Page.Context, fixture.Instance.Id);
        await first.DisposeAsync();

        await using var second = await fixture.LeaseAsync();

        Assert.NotSame(context, second.Page.Context);
        Assert.Equal(browser, fixture.Instance.Id);
        Assert.Equal(RecycleReason.FreshContext, fixture.Pool.Status()[0].LastRecycle!.Reason);
    }
}
