namespace BrowserAgent.Bench.Overhead;

/// <summary>Tells whoever watches; standard output is the result's.</summary>
internal static class Progress
{
    public static void Say(string what) => Console.Error.WriteLine($"bench/overhead: {what}");
}

/// <summary>The measurement is worth nothing, and the message says why.</summary>
internal sealed class BenchFailedException(string message) : Exception(message);
