namespace BrowserAgent.Bench.Queue.Measuring;

internal static class Rate
{
    /// <summary>A second, since that timestamp.</summary>
    public static double Of(int count, long started) => count / TimeProvider.System.GetElapsedTime(started).TotalSeconds;

    public static double Median(this IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
    }
}
