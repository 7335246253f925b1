namespace BrowserAgent.BenchmarkKit;

public static class Quantiles
{
    public static double Median(this IEnumerable<double> values) => values.Quantile(0.5);

    /// <summary>Between two values, the share of the way.</summary>
    public static double Quantile(this IEnumerable<double> values, double at)
    {
        var sorted = values.Order().ToList();
        var place = at * (sorted.Count - 1);
        var below = (int)Math.Floor(place);
        var above = Math.Min(below + 1, sorted.Count - 1);
        return sorted[below] + ((sorted[above] - sorted[below]) * (place - below));
    }
}
