namespace BrowserAgent.Worker.CommandLine;

/// <summary>Renders figures as bars, one character each. The lowest bar is zero, the full block is the largest figure.</summary>
internal static class SparklineRenderer
{
    private const string Bars = "▁▂▃▄▅▆▇█";

    /// <param name="figures">Oldest first, none below zero.</param>
    /// <param name="width">Maximum number of characters. With more figures, each bar shows the largest of several, so that no peak is lost.</param>
    public static string Of(IReadOnlyList<int> figures, int width)
    {
        if (figures.Count == 0)
        {
            return "";
        }

        var bars = Math.Min(width, figures.Count);
        var peak = Math.Max(1, figures.Max());
        return string.Create(bars, (figures, peak), static (text, given) =>
        {
            for (var bar = 0; bar < text.Length; bar++)
            {
                var (from, to) = (bar * given.figures.Count / text.Length, (bar + 1) * given.figures.Count / text.Length);
                var largest = given.figures.Skip(from).Take(to - from).Max();
                text[bar] = Bars[(int)Math.Round((double)largest / given.peak * (Bars.Length - 1))];
            }
        });
    }
}
