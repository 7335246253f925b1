using System.Text.Encodings.Web;
using BrowserAgent.Sessions.Pool;
using BrowserAgent.Worker.Formatting;
using BrowserAgent.Worker.Operator.Views;

namespace BrowserAgent.Worker.Tests.Operator;

/// <summary>The contents of the sessions page.</summary>
public sealed class SessionsPageTests
{
    [Fact]
    public async Task Sessions_All_SaysWhoWorksWhoWaitsAndWhy()
    {
        var page = await ShowAsync();

        Assert.Contains("9 sessions: 1 refused by the site, 1 waits for a one-time code, 1 down, 2 at work, 1 ready,", page, StringComparison.Ordinal);
        Assert.Contains("17 min of 30 min", page, StringComparison.Ordinal);
        Assert.Contains(Html("The site's session would have expired during the next job"), page, StringComparison.Ordinal);
        Assert.Contains("net::ERR_CONNECTION_REFUSED", page, StringComparison.Ordinal);
        Assert.Contains(Html(SessionText.ToDo(SessionState.Down)), page, StringComparison.Ordinal);
        Assert.Contains("Playwright driver: process 4711, 5 h 18 min old,", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Browsers_All_TellMemoryAgeJobsAndRetiring()
    {
        var page = await ShowAsync();

        Assert.Contains($"Browser <code>{FakeSessionPool.Full}</code>", page, StringComparison.Ordinal);
        Assert.Equal(1, Count(page, "retiring: ends with its last session"));
        Assert.Contains("Browsers did not start time and again: the next try is in 2 min.", page, StringComparison.Ordinal);
        Assert.Contains("1 h 6 min", page, StringComparison.Ordinal);
        Assert.Contains("Replaced over 1,200 MiB, killed over 2,048 MiB.", page, StringComparison.Ordinal);
        Assert.Contains("Its memory has not been measured yet.", page, StringComparison.Ordinal);
        Assert.Equal(2, Count(page, "<polyline"));
    }

    [Fact]
    public async Task Sessions_ThatNeedAPerson_HaveTheirForm()
    {
        var page = await ShowAsync();

        Assert.Equal(1, Count(page, "Give the code</button>"));
        Assert.Equal(1, Count(page, "Try the account again</button>"));
        Assert.Contains("name=\"account\" value=\"clerk-3\"", page, StringComparison.Ordinal);
        Assert.Contains("name=\"account\" value=\"clerk-4\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("name=\"account\" value=\"clerk-7\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recycled_MoreThanTwenty_ShowsTheNewestTwenty()
    {
        var page = await ShowAsync();

        Assert.True(new FakeSessionPool().Recycled().Count > SessionsPageModel.MaxRecycled);
        Assert.Equal(SessionsPageModel.MaxRecycled, Count(page[page.IndexOf("id=\"recycled\"", StringComparison.Ordinal)..], "<th scope=\"row\">"));
        Assert.Contains("2,114 MiB, the cap is 2,048.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("b-oldest", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_WithHostileText_ShowsItAsTextAndBringsNoStyleOrScriptOfItsOwn()
    {
        var page = await ShowAsync();

        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("style=", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<style", page, StringComparison.Ordinal);
        Assert.Contains(HtmlEncoder.Default.Encode(SampleJobs.HostileText), page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_WhenTheQueueFails_StillShowsTheSessions()
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        using var client = await site.SignedInAsync();
        site.Operations.Fault = new InvalidOperationException("redis went away");

        Assert.Contains("9 sessions:", await client.GetStringAsync("/sessions"), StringComparison.Ordinal);
    }

    [Fact]
    public void View_OfAnySessions_LosesNone()
    {
        var pool = new FakeSessionPool();
        var lost = pool.Status()[0] with { SessionId = "meridian/clerk-1#9", BrowserId = "b-of-a-moment-ago" };
        var view = new SessionsPageModel
        {
            Sessions = [.. pool.Status(), lost],
            Browsers = pool.Browsers(),
            Recycled = [],
            Caps = new MemoryCaps(1200, 2048),
            Person = new SignedInPerson("Kim", MayDecide: true, MayOperate: true, MayAdminister: false),
            TimeFormatter = new TimeFormatter(SampleJobs.Now, TimeZoneInfo.Utc),
        };

        var shown = view.Browsers.SelectMany(view.SessionsOf).Concat(view.WithoutBrowser).Select(session => session.SessionId);

        Assert.Equal(view.Sessions.Select(session => session.SessionId).Order(), shown.Order());
        Assert.Contains(lost, view.WithoutBrowser);
    }

    private static async Task<string> ShowAsync()
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        using var client = await site.SignedInAsync();
        return await client.GetStringAsync("/sessions");
    }

    private static string Html(string text) => HtmlEncoder.Default.Encode(text);

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
