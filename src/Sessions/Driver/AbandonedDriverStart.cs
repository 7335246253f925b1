using BrowserAgent.Sessions.Processes;
using Microsoft.Playwright;

namespace BrowserAgent.Sessions.Driver;

/// <summary>
/// The start of a driver that nobody waits for any more, because it took too long or its caller gave up. The driver may still come up, and would then run
/// unused until the worker ends: it is closed as soon as it does, and its process killed when it does not.
/// </summary>
internal sealed class AbandonedDriverStart : IAsyncDisposable
{
    private static readonly TimeSpan LateLimit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _endNow = new();

    private AbandonedDriverStart(Task<IPlaywright> starting, ProcessEntry? process, TimeProvider timeProvider) =>
        Ended = EndAsync(starting, process, timeProvider);

    /// <summary>Completes when no process of the start is left.</summary>
    public Task Ended { get; }

    /// <param name="starting">The start.</param>
    /// <param name="process">Its process; null when it is not known for certain.</param>
    /// <param name="timeProvider">Measures the limits.</param>
    public static AbandonedDriverStart Begin(Task<IPlaywright> starting, ProcessEntry? process, TimeProvider timeProvider) =>
        new(starting, process, timeProvider);

    /// <summary>Waits no longer for the start.</summary>
    public async ValueTask DisposeAsync()
    {
        await _endNow.CancelAsync();
        await Ended;
        _endNow.Dispose();
    }

    private async Task EndAsync(Task<IPlaywright> starting, ProcessEntry? process, TimeProvider timeProvider)
    {
        try
        {
            var late = await starting.WaitAsync(LateLimit, timeProvider, _endNow.Token);
            await Task.Run(late.Dispose, CancellationToken.None).WaitAsync(EndLimit, timeProvider, CancellationToken.None);
        }
        catch (Exception failed) when (PlaywrightFaultClassifier.Is(failed) || failed is OperationCanceledException)
        {
            if (process is { } hung)
            {
                ProcessTable.Kill(hung);
            }
        }
    }
}
