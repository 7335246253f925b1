namespace BrowserAgent.Campaigns.Judging;

/// <summary>Figures over times, in seconds.</summary>
internal static class Percentile
{
    /// <summary>By nearest rank, two decimals; null when there are none.</summary>
    public static double? P95(IReadOnlyCollection<double> seconds) =>
        seconds.Count == 0 ? null : Math.Round(seconds.Order().ElementAt((int)Math.Ceiling(seconds.Count * 0.95) - 1), 2);

    /// <summary>By nearest rank, two decimals; null when there are none.</summary>
    public static double? Median(IReadOnlyCollection<double> seconds) => seconds.Count == 0 ? null : Math.Round(seconds.Order().ElementAt((seconds.Count - 1) / 2), 2);

    public static double? Longest(IReadOnlyCollection<double> seconds) => seconds.Count == 0 ? null : Math.Round(seconds.Max(), 2);
}
