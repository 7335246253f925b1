using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Tasks.Redis;

/// <summary>The pause after an application error: anything from nothing to base × 2^attempts, capped, so that jobs that failed together do not return together.</summary>
internal static class Backoff
{
    /// <param name="options">Base and cap.</param>
    /// <param name="attempts">Application errors before this one.</param>
    /// <param name="randomFraction">0 to 1.</param>
    public static TimeSpan FullJitter(QueueOptions options, int attempts, double randomFraction)
    {
        var longest = Math.Min(options.BackoffBase.TotalSeconds * Math.Pow(2, attempts), options.BackoffCap.TotalSeconds);
        return TimeSpan.FromSeconds(longest * randomFraction);
    }
}
