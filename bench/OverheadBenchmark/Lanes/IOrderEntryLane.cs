using BrowserAgent.BenchmarkKit;

namespace BrowserAgent.OverheadBenchmark.Lanes;

/// <summary>One way to enter an order, with a browser of its own that is signed in already.</summary>
internal interface IOrderEntryLane
{
    string Account { get; }

    Task<OrderEntryTiming> EnterAsync(BenchOrder order, CancellationToken cancellationToken);
}

/// <summary>One order entered.</summary>
/// <param name="Took">From the claim to the acknowledgement; of the raw script from its first to its last call.</param>
/// <param name="FromEnqueue">From the submission to the acknowledgement; of the raw script the same as <paramref name="Took"/>.</param>
/// <param name="JobId">The job; null of the raw script.</param>
internal sealed record OrderEntryTiming(TimeSpan Took, TimeSpan FromEnqueue, string? JobId);
