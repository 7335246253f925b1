using BrowserAgent.Sessions.Driver;
using BrowserAgent.Sessions.Machine;
using BrowserAgent.Sessions.Processes;
using BrowserAgent.Sessions.Recycling;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions.Browsers;

/// <summary>
/// Samples the memory of each browser's process tree, and of the Playwright driver: over the soft cap a browser is retired, over the hard cap its
/// processes are killed. A sample is cheap unless the browser is near its cap.
/// </summary>
internal sealed partial class BrowserMemoryLimiter(
    SiteBrowserAllocator browsers, PlaywrightDriverProvider driver, RecycleHistory recycled, IOptions<MemoryOptions> options, TimeProvider timeProvider, ILogger<BrowserMemoryLimiter> logger) : IHostedService, IDisposable
{
    /// <summary>Distance of the samples that are kept for display.</summary>
    private static readonly TimeSpan SampleInterval = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<MemorySeries, long> _lastSampleAt = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<MemorySeries, long> _kernelKills = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<MemorySeries> _warnedOfResident = new(ReferenceEqualityComparer.Instance);
    private Task _running = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _running = Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _running.WaitAsync(cancellationToken);
    }

    public void Dispose() => _stopping.Dispose();

    /// <summary>Samples every browser and the driver once.</summary>
    internal void CheckMemory()
    {
        var all = ProcessTable.All();
        var living = browsers.All;
        foreach (var browser in living)
        {
            CheckMemory(browser, new ProcessTreeMemory(browser.Instance.ProcessesAmong(all)));
        }

        if (driver.ProcessId is { } pid && driver.Memory is { } series)
        {
            CheckDriver(series, new ProcessTreeMemory([.. all.Where(process => process.Id == pid)]));
        }

        RemoveEnded([.. living.Select(browser => browser.Memory), .. driver.Memory is { } current ? (MemorySeries[])[current] : []]);
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(options.Value.SampleEvery, timeProvider);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                try
                {
                    CheckMemory();
                }
                catch (Exception failed) when (failed is IOException or FormatException or InvalidOperationException)
                {
                    // Logged as an error, because no cap is enforced until a sample succeeds.
                    CheckFailed(failed);
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            return;
        }
    }

    private void CheckMemory(PooledBrowser browser, ProcessTreeMemory memory)
    {
        RecordSample(browser.Memory, memory);
        switch (MemoryLimitChecker.Check(memory.ResidentMiB, () => memory.ProportionalMiB, options.Value))
        {
            case MemoryLimitResult.Retire when browser.End is null:
                RecordSample(browser.Memory, memory, always: true);
                var soft = $"it uses {memory.ProportionalMiB} MiB, and Memory:SoftCapMiB is {options.Value.SoftCapMiB}";
                OverSoftCap(browser.Instance.Id, soft);
                browser.Retire(RecycleReason.SoftMemoryCap, soft, timeProvider.GetUtcNow());
                break;
            case MemoryLimitResult.Kill:
                RecordSample(browser.Memory, memory, always: true);
                var hard = $"it uses {memory.ProportionalMiB} MiB, and Memory:HardCapMiB is {options.Value.HardCapMiB}";
                OverHardCap(browser.Instance.Id, hard);
                if (browser.End is not null)
                {
                    // A retired browser keeps its first reason, so the kill needs a record of its own.
                    recycled.Add(new RecycleRecord(timeProvider.GetUtcNow(), browser.Instance.Id, RecycleReason.HardMemoryCap, hard));
                }

                browser.Kill(RecycleReason.HardMemoryCap, hard, timeProvider.GetUtcNow());
                break;
        }

        WarnOfKernelKills(browser);
        WarnOfPartlyResident($"browser {browser.Instance.Id}", browser.Memory, memory);
    }

    /// <summary>A job sees a page that the kernel killed as a crash; only this warning names memory as the cause.</summary>
    private void WarnOfKernelKills(PooledBrowser browser)
    {
        if (browser.Instance.Group is not { } group)
        {
            return;
        }

        var (kills, told) = (group.KernelKills, _kernelKills.GetValueOrDefault(browser.Memory));
        if (kills > told)
        {
            _kernelKills[browser.Memory] = kills;
            KilledByKernel(kills - told, browser.Instance.Id, options.Value.HardCapMiB);
        }
    }

    private void CheckDriver(MemorySeries series, ProcessTreeMemory memory)
    {
        RecordSample(series, memory);
        var cap = options.Value.DriverCapMiB;
        if (memory.ResidentMiB > cap && memory.ProportionalMiB > cap)
        {
            driver.Retire(RecycleReason.DriverRecycled, $"the Playwright driver uses {memory.ProportionalMiB} MiB, and Memory:DriverCapMiB is {cap}");
        }

        WarnOfPartlyResident("the Playwright driver", series, memory);
    }

    private void WarnOfPartlyResident(string tree, MemorySeries series, ProcessTreeMemory memory)
    {
        if (memory.IsPartlyResident && _warnedOfResident.Add(series))
        {
            PartlyResident(tree);
        }
    }

    private void RecordSample(MemorySeries series, ProcessTreeMemory memory, bool always = false)
    {
        var now = timeProvider.GetTimestamp();
        if (always || !_lastSampleAt.TryGetValue(series, out var last) || timeProvider.GetElapsedTime(last, now) >= SampleInterval)
        {
            _lastSampleAt[series] = now;
            series.Add(new MemorySample(timeProvider.GetUtcNow(), memory.ProportionalMiB));
        }
    }

    private void RemoveEnded(IReadOnlyCollection<MemorySeries> known)
    {
        foreach (var gone in _lastSampleAt.Keys.Where(series => !known.Contains(series)).ToList())
        {
            _lastSampleAt.Remove(gone);
            _kernelKills.Remove(gone);
            _warnedOfResident.Remove(gone);
        }
    }

    [LoggerMessage(EventId = 2300, Level = LogLevel.Warning, Message = "Browser {BrowserId} is retired: {Why}.")]
    private partial void OverSoftCap(string browserId, string why);

    [LoggerMessage(EventId = 2301, Level = LogLevel.Error, Message = "Browser {BrowserId} is killed: {Why}.")]
    private partial void OverHardCap(string browserId, string why);

    [LoggerMessage(EventId = 2303, Level = LogLevel.Warning, Message = "This user may not read the PSS of some processes of {Tree}; their RSS is used, so the tree counts as larger than it is.")]
    private partial void PartlyResident(string tree);

    [LoggerMessage(EventId = 2321, Level = LogLevel.Warning, Message = "The kernel killed {Count} processes of browser {BrowserId}: its control group had reached Memory:HardCapMiB ({CapMiB}).")]
    private partial void KilledByKernel(long count, string browserId, int capMiB);

    [LoggerMessage(EventId = 2302, Level = LogLevel.Error, Message = "The memory of the browsers could not be read; no memory cap is enforced until the next sample succeeds.")]
    private partial void CheckFailed(Exception exception);
}
