using System.Globalization;
using BrowserAgent.Sessions.Browsers;
using BrowserAgent.Sessions.Processes;

namespace BrowserAgent.Worker.Operator.Views;

/// <summary>
/// Memory over time as a plot: positions of its points and lines, in hundredths of width and height from the upper left. The axis starts at
/// zero, so that a small change looks small.
/// </summary>
public sealed record MemoryPlot
{
    /// <summary>A cap above the peak times this is left out, because it would flatten the curve.</summary>
    private const double CapsInRange = 2;

    /// <summary>Space above the highest curve or cap, for its label.</summary>
    private const double Headroom = 1.25;

    private MemoryPlot()
    {
    }

    /// <summary>The newest figure, MiB.</summary>
    public required int Now { get; init; }

    /// <summary>The largest figure, MiB.</summary>
    public required int Peak { get; init; }

    /// <summary>When the first sample was taken.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Points of the curve, as SVG writes them.</summary>
    public required string Line { get; init; }

    /// <summary>The same, closed along the zero line.</summary>
    public required string Area { get; init; }

    public required PlotPoint PeakAt { get; init; }

    public required PlotPoint NowAt { get; init; }

    public required IReadOnlyList<CapLine> Caps { get; init; }

    /// <summary>Null when nothing was measured yet.</summary>
    public static MemoryPlot? Of(IReadOnlyList<MemorySample> samples, MemoryCaps caps)
    {
        if (samples.Count == 0)
        {
            return null;
        }

        var peak = samples.MaxBy(sample => sample.MiB);
        var shown = CapsOf(caps).Where(cap => cap.MiB <= Math.Max(1, peak.MiB) * CapsInRange).ToArray();
        var top = shown.Select(cap => cap.MiB).Append(Math.Max(1, peak.MiB)).Max() * Headroom;
        var (start, length) = (samples[0].At, (samples[^1].At - samples[0].At).TotalSeconds);
        PlotPoint At(MemorySample sample) => new(length > 0 ? (sample.At - start).TotalSeconds / length * 100 : 100, Height(sample.MiB, top));
        var line = string.Join(' ', samples.Select(sample => At(sample).Text));
        return new MemoryPlot
        {
            Now = samples[^1].MiB,
            Peak = peak.MiB,
            Since = start,
            Line = line,
            Area = $"{At(samples[0]).BaselinePoint} {line} {At(samples[^1]).BaselinePoint}",
            PeakAt = At(peak),
            NowAt = At(samples[^1]),
            Caps = [.. shown.Select(cap => new CapLine(cap.Name, cap.MiB, Height(cap.MiB, top)))],
        };
    }

    private static double Height(int mib, double top) => 100 - (mib / top * 100);

    private static (string Name, int MiB)[] CapsOf(MemoryCaps caps) =>
        [("soft cap", caps.SoftMiB), ("hard cap", caps.HardMiB)];
}

/// <summary>A place in a plot.</summary>
/// <param name="X">Hundredths of the width, from the left.</param>
/// <param name="Y">Hundredths of the height, from the top.</param>
public sealed record PlotPoint(double X, double Y)
{
    /// <summary>The point below it on the zero line.</summary>
    public string BaselinePoint => string.Create(CultureInfo.InvariantCulture, $"{X:0.##},100");

    public string Text => string.Create(CultureInfo.InvariantCulture, $"{X:0.##},{Y:0.##}");

    public string Left => Percent(X);

    public string Top => Percent(Y);

    internal static string Percent(double hundredths) => string.Create(CultureInfo.InvariantCulture, $"{hundredths:0.##}%");
}

/// <summary>A cap as a line across a plot.</summary>
/// <param name="Name">The cap's name.</param>
/// <param name="MiB">The cap.</param>
/// <param name="Y">Hundredths of the height, from the top.</param>
public sealed record CapLine(string Name, int MiB, double Y)
{
    public string Top => PlotPoint.Percent(Y);
}
