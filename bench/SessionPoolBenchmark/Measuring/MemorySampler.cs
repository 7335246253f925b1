namespace BrowserAgent.SessionPoolBenchmark.Measuring;

/// <summary>Samples the memory of a process tree each second until it is stopped.</summary>
internal sealed class MemorySampler : IAsyncDisposable
{
    private static readonly TimeSpan SampleInterval = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _sampling;

    public MemorySampler(ProcessTreeMeter meter, Action<LaneMemory> seen) => _sampling = SampleAsync(meter, seen);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _sampling;
        _stop.Dispose();
    }

    private async Task SampleAsync(ProcessTreeMeter meter, Action<LaneMemory> seen)
    {
        using var timer = new PeriodicTimer(SampleInterval);
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
