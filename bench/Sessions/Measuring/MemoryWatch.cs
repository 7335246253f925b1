namespace BrowserAgent.Bench.Sessions.Measuring;

/// <summary>Looks at a tree's memory each second until it is stopped.</summary>
internal sealed class MemoryWatch : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;

    public MemoryWatch(ProcessTreeMeter meter, Action<TreeMemory> seen) => _watching = WatchAsync(meter, seen);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _stop.Dispose();
    }

    private async Task WatchAsync(ProcessTreeMeter meter, Action<TreeMemory> seen)
    {
        using var timer = new PeriodicTimer(Every);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                seen(meter.Memory());
            }
        }
        catch (OperationCanceledException)
        {
            seen(meter.Memory());
        }
    }
}
