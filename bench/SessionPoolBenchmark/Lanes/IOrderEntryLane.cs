using BrowserAgent.SessionPoolBenchmark.Pool;

namespace BrowserAgent.SessionPoolBenchmark.Lanes;

/// <summary>One way to provide pages that are logged in.</summary>
internal interface IOrderEntryLane : IAsyncDisposable
{
    /// <summary>Enters one order; several at once, as many as the lane was opened for.</summary>
    Task EnterAsync(ShortOrder order, CancellationToken cancellationToken);

    /// <summary>Completes when no work of earlier jobs runs any more.</summary>
    Task SettleAsync(CancellationToken cancellationToken);
}
