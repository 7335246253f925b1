using BrowserAgent.Sessions.Origins;
using BrowserAgent.Sessions.Tests.Fixtures;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Origins;

/// <summary>A page that requests foreign addresses without end.</summary>
public sealed class BlockedRequestLogTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task LogBlocked_TenThousandRequests_AreTwentyLinesAndASummaryOfTheRest()
    {
        using var log = new ListLoggerProvider();
        await using (var sut = OriginGuard.Start(new OriginSet([new Uri("https://erp.example.com")]), _time, log.CreateLogger("guard")))
        {
            for (var request = 0; request < 10_000; request++)
            {
                sut.LogBlocked($"https://evil-{request}.example.com/");
            }

            Assert.Equal(20, Warnings().Length);
            _time.Advance(TimeSpan.FromMinutes(1));
            sut.LogBlocked("https://later.example.com/");
            Assert.Contains("9980 more blocked requests", Warnings()[20], StringComparison.Ordinal);
            Assert.Contains("later.example.com", Warnings()[21], StringComparison.Ordinal);
            for (var request = 0; request < 30; request++)
            {
                sut.LogBlocked("https://evil.example.com/");
            }
        }

        Assert.Contains("11 more blocked requests", Warnings()[^1], StringComparison.Ordinal);
        Assert.Equal(20 + 1 + 20 + 1, Warnings().Length);

        string[] Warnings() => [.. log.Lines.Where(line => !line.StartsWith("2205 ", StringComparison.Ordinal))];
    }

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
