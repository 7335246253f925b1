namespace BrowserAgent.Bench.Queue;

/// <summary>Tells whoever watches; standard output is the result's.</summary>
internal static class Progress
{
    public static void Say(FormattableString what) => Console.Error.WriteLine(FormattableString.Invariant($"bench/queue: {FormattableString.Invariant(what)}"));
}

/// <summary>The measurement is worth nothing, and the message says why.</summary>
internal sealed class BenchFailedException(string message) : Exception(message);
