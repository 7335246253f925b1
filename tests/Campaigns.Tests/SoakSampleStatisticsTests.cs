using BrowserAgent.Campaigns.LeakSoak;

namespace BrowserAgent.Campaigns.Tests;

/// <summary>The judge of the soak: what it must see, and what it must not take for it.</summary>
public sealed class SoakSampleStatisticsTests
{
    private readonly SoakSampleStatistics _sut = new(hardCapMiB: 100);

    [Fact]
    public void Over_OneBrowserForSixSeconds_IsSixSecondsAndOneTime()
    {
        foreach (var (second, mib) in ((double, double)[])[(0, 90), (1, 99), (2, 101), (5, 150), (7, 120), (8, 99)])
        {
            _sut.Add(Sample(second, 0, (1, mib)));
        }

        // Since the last sample under the cap: it may have come over it right after that.
        Assert.Equal((6.0, 1), (_sut.OverLongest, _sut.TimesOver));
        Assert.Equal(150.0, _sut.PeakMiB);
    }

    [Fact]
    public void Over_TwoBrowsersOneAfterTheOther_IsNotAddedUp()
    {
        _sut.Add(Sample(0, 0, (1, 150)));
        _sut.Add(Sample(3, 0, (1, 150)));
        _sut.Add(Sample(4, 0, (2, 150)));
        _sut.Add(Sample(6, 0, (2, 150)));

        Assert.Equal((3.0, 2, 2), (_sut.OverLongest, _sut.TimesOver, _sut.Browsers));
    }

    [Fact]
    public void OverCap_ManyBrowsersUnderTheCapEach_IsNever()
    {
        _sut.Add(Sample(0, 0, (1, 90), (2, 90)));
        _sut.Add(Sample(9, 0, (1, 90), (2, 90)));

        Assert.Equal((0.0, 0), (_sut.OverLongest, _sut.TimesOver));
    }

    [Fact]
    public void Slopes_GrowthInTheSecondHalfOnly_IsMeasuredThere()
    {
        for (var jobs = 0; jobs <= 2000; jobs += 100)
        {
            _sut.Add(Sample(jobs, jobs) with { WorkerMiB = jobs <= 1000 ? 200 - (jobs / 10.0) : 100 + ((jobs - 1000) * 0.05), Files = 300 });
        }

        Assert.Equal(new ResourceGrowthSlopes(50, 0, 0), _sut.Slopes());
    }

    private static SoakSample Sample(double seconds, long jobs, params (int Root, double MiB)[] browsers) =>
        new(seconds, jobs, browsers.ToDictionary(browser => browser.Root, browser => browser.MiB), 50, 100, 0, 0);
}
