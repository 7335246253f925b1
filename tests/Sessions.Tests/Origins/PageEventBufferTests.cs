using Xunit;

namespace BrowserAgent.Sessions.Tests.Origins;

/// <summary>A page that causes events without end.</summary>
public sealed class PageEventBufferTests
{
    [Fact]
    public void PageEvents_MoreThanAreKept_AreCounted()
    {
        var sut = new BrowserAgent.Sessions.BrowserSessions.PageEventBuffer();
        for (var dialog = 0; dialog < 10_000; dialog++)
        {
            sut.Add("dialog dismissed");
        }

        Assert.Equal(("9900 more events were left out", 101), (sut.All[^1], sut.All.Count));
        sut.Clear();
        Assert.Empty(sut.All);
    }
}
