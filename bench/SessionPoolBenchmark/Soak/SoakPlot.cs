using System.Globalization;
using System.Text;

namespace BrowserAgent.SessionPoolBenchmark.Soak;

/// <summary>Browser memory over jobs: an SVG file, and a small text plot for the terminal.</summary>
internal sealed class SoakPlot(SoakSampleStatistics sampleStore, SoakRunOptions plan)
{
    private const int Width = 960;
    private const int Height = 360;
    private const int Edge = 48;
    private const int Columns = 72;
    private const int Rows = 10;

    private double MaxMiB => Math.Max(sampleStore.PeakMiB, plan.HardCapMiB) * 1.05;

    private double MaxJobs => Math.Max(1, sampleStore.Samples.Count == 0 ? 1 : sampleStore.Samples[^1].Jobs);

    /// <summary>One line per browser, one point per sample, and both caps.</summary>
    public string ToSvg()
    {
        var svg = new StringBuilder();
        svg.AppendLine(Svg($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"11\" role=\"img\" aria-label=\"Memory of the browsers over jobs\">"));
        svg.AppendLine(Svg($"<rect width=\"{Width}\" height=\"{Height}\" fill=\"#fff\"/>"));
        Level(svg, 0, "#888", "0 MiB");
        Level(svg, plan.SoftCapMiB, "#b7791f", Svg($"soft {plan.SoftCapMiB}"));
        Level(svg, plan.HardCapMiB, "#c53030", Svg($"hard {plan.HardCapMiB}"));
        var place = 0;
        foreach (var root in sampleStore.Samples.SelectMany(sample => sample.Browsers.Keys).Distinct())
        {
            var points = sampleStore.Samples
                .Where(sample => sample.Browsers.ContainsKey(root))
                .Select(sample => Svg($"{X(sample.Jobs):0.#},{Y(sample.Browsers[root]):0.#}"));
            svg.AppendLine(Svg($"<polyline fill=\"none\" stroke=\"{(place++ % 2 == 0 ? "#2b6cb0" : "#2c7a7b")}\" stroke-width=\"1.2\" points=\"{string.Join(' ', points)}\"/>"));
        }

        svg.AppendLine(Svg($"<text x=\"{Edge}\" y=\"{Height - 14}\" fill=\"#444\">PSS of each browser over {MaxJobs} jobs that leak {plan.LeakMiB} MiB each; {sampleStore.Browsers} browsers, the most {sampleStore.PeakMiB:0} MiB</text>"));
        svg.AppendLine("</svg>");
        return svg.ToString();
    }

    /// <summary>The largest memory of one browser, in tenths of the height; the rows of the caps are labelled.</summary>
    public IEnumerable<string> ToLines()
    {
        var peaks = new double[Columns];
        foreach (var sample in sampleStore.Samples)
        {
            var column = Math.Min(Columns - 1, (int)(sample.Jobs / MaxJobs * Columns));
            peaks[column] = Math.Max(peaks[column], sample.Browsers.Values.DefaultIfEmpty(0).Max());
        }

        // With fewer jobs than columns, some columns have no sample.
        for (var column = 1; column < Columns; column++)
        {
            peaks[column] = peaks[column] == 0 ? peaks[column - 1] : peaks[column];
        }

        var step = MaxMiB / Rows;
        for (var row = Rows; row > 0; row--)
        {
            var (from, to) = ((row - 1) * step, row * step);
            var name = plan.HardCapMiB > from && plan.HardCapMiB <= to ? "hard cap" : plan.SoftCapMiB > from && plan.SoftCapMiB <= to ? "soft cap" : "";
            yield return Svg($"{to,6:0} MiB |{string.Concat(peaks.Select(peak => Fill(peak, from, step)))}| {name}").TrimEnd();
        }
    }

    private static char Fill(double peak, double from, double step) => " ▁▂▃▄▅▆▇█"[(int)Math.Round(Math.Clamp((peak - from) / step, 0, 1) * 8)];

    private void Level(StringBuilder svg, double mib, string colour, string name)
    {
        svg.AppendLine(Svg($"<line x1=\"{Edge}\" x2=\"{Width - Edge}\" y1=\"{Y(mib):0.#}\" y2=\"{Y(mib):0.#}\" stroke=\"{colour}\" stroke-dasharray=\"4 3\"/>"));
        svg.AppendLine(Svg($"<text x=\"{Edge + 4}\" y=\"{Y(mib) - 4:0.#}\" fill=\"{colour}\">{name}</text>"));
    }

    private double X(double jobs) => Edge + (jobs / MaxJobs * (Width - (2 * Edge)));

    private double Y(double mib) => Height - Edge - (mib / MaxMiB * (Height - (2 * Edge)));

    private static string Svg(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
