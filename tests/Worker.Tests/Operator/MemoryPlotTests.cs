using BrowserAgent.Sessions.Browsers;
using BrowserAgent.Sessions.Processes;
using BrowserAgent.Worker.Operator.Views;

namespace BrowserAgent.Worker.Tests.Operator;

/// <summary>Positions of points and lines in the memory plot.</summary>
public sealed class MemoryPlotTests
{
    private static readonly MemoryCaps FarOff = new(100_000, 200_000);

    [Fact]
    public void Of_Nothing_IsNoPlot() => Assert.Null(MemoryPlot.Of([], new MemoryCaps(400, 2048)));

    [Fact]
    public void Of_OneSample_LiesAtTheRightEdge()
    {
        var plot = Plot(FarOff, 400);

        Assert.Equal((400, 400), (plot.Now, plot.Peak));
        Assert.Equal(("100%", "20%"), (plot.NowAt.Left, plot.NowAt.Top));
    }

    [Fact]
    public void Of_SeveralSamples_StandsOnZeroAndKeepsItsPlaceInTime()
    {
        var plot = Plot(FarOff, 200, 400, 100);

        Assert.Equal("0,60 50,20 100,80", plot.Line);
        Assert.Equal("0,100 0,60 50,20 100,80 100,100", plot.Area);
        Assert.Equal((100, 400, new PlotPoint(50, 20)), (plot.Now, plot.Peak, plot.PeakAt));
    }

    [Fact]
    public void Of_SamplesWithAGap_ShowsTheGapAsLong()
    {
        var start = SampleJobs.Now;

        var plot = MemoryPlot.Of([new(start, 100), new(start.AddSeconds(10), 100), new(start.AddSeconds(100), 100)], FarOff)!;

        Assert.Equal("0,20 10,20 100,20", plot.Line);
    }

    [Theory]
    [InlineData(100, "")]
    [InlineData(349, "")]
    [InlineData(350, "soft cap 700")]
    [InlineData(1023, "soft cap 700")]
    [InlineData(1024, "soft cap 700, hard cap 2048")]
    public void Of_APeak_ShowsTheCapsThatAreNotFarAboveIt(int peak, string caps) =>
        Assert.Equal(caps, string.Join(", ", Plot(new MemoryCaps(700, 2048), peak).Caps.Select(cap => $"{cap.Name} {cap.MiB}")));

    [Fact]
    public void Of_ACapAboveThePeak_LeavesRoomForIt()
    {
        var plot = Plot(new MemoryCaps(700, 2048), 400);

        Assert.Equal("20%", Assert.Single(plot.Caps).Top);
        Assert.True(plot.PeakAt.Y > plot.Caps[0].Y, "What is less lies lower.");
    }

    [Fact]
    public void Of_NothingButZeros_StaysAtTheBaseline() => Assert.Equal("0,100 100,100", Plot(new MemoryCaps(700, 2048), 0, 0).Line);

    private static MemoryPlot Plot(MemoryCaps caps, params int[] sizes) =>
        MemoryPlot.Of([.. sizes.Select((size, place) => new MemorySample(SampleJobs.Now.AddSeconds(place * 10), size))], caps)!;
}
