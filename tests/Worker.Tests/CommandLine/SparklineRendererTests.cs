using BrowserAgent.Worker.CommandLine;

namespace BrowserAgent.Worker.Tests.CommandLine;

/// <summary>Numbers rendered as bars.</summary>
public sealed class SparklineRendererTests
{
    [Theory]
    [InlineData(new int[0], 8, "")]
    [InlineData(new[] { 0, 0 }, 8, "▁▁")]
    [InlineData(new[] { 400 }, 8, "█")]
    [InlineData(new[] { 0, 50, 100 }, 8, "▁▅█")]
    [InlineData(new[] { 390, 400 }, 8, "██")]
    [InlineData(new[] { 100, 1, 1, 1, 1, 1, 1, 1 }, 4, "█▁▁▁")]
    [InlineData(new[] { 1, 1, 1, 1, 100 }, 2, "▁█")]
    public void Of_Figures_StandsOnZeroAndLosesNoPeak(int[] figures, int width, string expected) => Assert.Equal(expected, SparklineRenderer.Of(figures, width));
}
