namespace BrowserAgent.QueueBenchmark.Measuring;

internal static class ThroughputRate
{
    /// <summary>Items a second since that timestamp.</summary>
    public static double Of(int count, long started) => count / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
}
