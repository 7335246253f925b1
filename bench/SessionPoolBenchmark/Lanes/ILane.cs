using BrowserAgent.SessionPoolBenchmark.Pool;

namespace BrowserAgent.SessionPoolBenchmark.Lanes;

/// <summary>One way to have signed-in pages for jobs.</summary>
internal interface ILane : IAsyncDisposable
{
    /// <summary>Enters one order; several at once, as many as the lane was opened for.</summary>
    Task EnterAsync(ShortOrder order, CancellationToken cancellationToken);

    /// <summary>Ends when nothing of the jobs before is still going on.</summary>
    Task SettleAsync(CancellationToken cancellationToken);
}
