using BrowserAgent.Sessions.Launch;
using BrowserAgent.Sessions.Pool;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions.Machine;

/// <summary>
/// Looks at the memory of each browser's whole process tree, and of the Playwright driver, again and again: over the soft cap a browser is retired, over the
/// hard cap its processes are killed. Looks are cheap until one comes near its cap.
/// </summary>
internal sealed partial class MemoryWatch(
    SiteBrowsers browsers, PlaywrightDriver driver, RecycleLog recycled, IOptions<MemoryOptions> options, TimeProvider time, ILogger<MemoryWatch> logger) : IHostedService, IDisposable
{
    /// <summary>One in so many seconds is kept for people to look at.</summary>
    private static readonly TimeSpan KeepEvery = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<MemorySeries, long> _kept = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<MemorySeries, long> _kernelKills = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<MemorySeries> _toldOfResident = new(ReferenceEqualityComparer.Instance);
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

    /// <summary>One look at everything.</summary>
    internal void Look()
    {
        var all = ProcessTable.All();
        var living = browsers.All;
        foreach (var browser in living)
        {
            Look(browser, new TreeMemory(browser.Tree.ProcessesAmong(all)));
        }

        if (driver.ProcessId is { } pid && driver.Memory is { } series)
        {
            LookAtDriver(series, new TreeMemory([.. all.Where(process => process.Id == pid)]));
        }

        Forget([.. living.Select(browser => browser.Memory), .. driver.Memory is { } current ? (MemorySeries[])[current] : []]);
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(options.Value.SampleEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                try
                {
                    Look();
                }
                catch (Exception failed) when (failed is IOException or FormatException or InvalidOperationException)
                {
                    // The next look may see again; until then nothing is capped, which must be known.
                    LookFailed(failed);
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            return;
        }
    }

    private void Look(PooledBrowser browser, TreeMemory memory)
    {
        Keep(browser.Memory, memory);
        switch (MemoryJudge.Judge(memory.ResidentMiB, () => memory.ProportionalMiB, options.Value))
        {
            case MemoryVerdict.Retire when browser.End is null:
                Keep(browser.Memory, memory, always: true);
                var soft = $"it took {memory.ProportionalMiB} MiB, and Memory:SoftCapMiB is {options.Value.SoftCapMiB}";
                OverSoftCap(browser.Tree.Id, soft);
                browser.Retire(RecycleReason.SoftMemoryCap, soft, time.GetUtcNow());
                break;
            case MemoryVerdict.Kill:
                Keep(browser.Memory, memory, always: true);
                var hard = $"it took {memory.ProportionalMiB} MiB, and Memory:HardCapMiB is {options.Value.HardCapMiB}";
                OverHardCap(browser.Tree.Id, hard);
                if (browser.End is not null)
                {
                    // Its first reason stands; that it did not come to its end in peace would be told nowhere.
                    recycled.Add(new RecycleRecord(time.GetUtcNow(), browser.Tree.Id, RecycleReason.HardMemoryCap, hard));
                }

                browser.Kill(RecycleReason.HardMemoryCap, hard, time.GetUtcNow());
                break;
        }

        TellOfKernelKills(browser);
        TellOfResident($"browser {browser.Tree.Id}", browser.Memory, memory);
    }

    /// <summary>A page that the kernel killed is a crashed page to its job; that it was for memory is told nowhere else.</summary>
    private void TellOfKernelKills(PooledBrowser browser)
    {
        if (browser.Tree.Group is not { } group)
        {
            return;
        }

        var (kills, told) = (group.KernelKills, _kernelKills.GetValueOrDefault(browser.Memory));
        if (kills > told)
        {
            _kernelKills[browser.Memory] = kills;
            KilledByKernel(kills - told, browser.Tree.Id, options.Value.HardCapMiB);
        }
    }

    private void LookAtDriver(MemorySeries series, TreeMemory memory)
    {
        Keep(series, memory);
        var cap = options.Value.DriverCapMiB;
        if (memory.ResidentMiB > cap && memory.ProportionalMiB > cap)
        {
            driver.Retire(RecycleReason.DriverRecycled, $"the Playwright driver took {memory.ProportionalMiB} MiB, and Memory:DriverCapMiB is {cap}");
        }

        TellOfResident("the Playwright driver", series, memory);
    }

    private void TellOfResident(string tree, MemorySeries series, TreeMemory memory)
    {
        if (memory.IsPartlyResident && _toldOfResident.Add(series))
        {
            PartlyResident(tree);
        }
    }

    private void Keep(MemorySeries series, TreeMemory memory, bool always = false)
    {
        var now = time.GetTimestamp();
        if (always || !_kept.TryGetValue(series, out var last) || time.GetElapsedTime(last, now) >= KeepEvery)
        {
            _kept[series] = now;
            series.Add(new MemorySample(time.GetUtcNow(), memory.ProportionalMiB));
        }
    }

    private void Forget(IReadOnlyCollection<MemorySeries> known)
    {
        foreach (var gone in _kept.Keys.Where(series => !known.Contains(series)).ToList())
        {
            _kept.Remove(gone);
            _kernelKills.Remove(gone);
            _toldOfResident.Remove(gone);
        }
    }

    [LoggerMessage(2300, LogLevel.Warning, "Browser {BrowserId} is retired: {Why}.")]
    private partial void OverSoftCap(string browserId, string why);

    [LoggerMessage(2301, LogLevel.Error, "Browser {BrowserId} is killed: {Why}.")]
    private partial void OverHardCap(string browserId, string why);

    [LoggerMessage(2303, LogLevel.Warning, "The system hides the PSS of some processes of {Tree} from this user; their RSS is taken, so that it counts as larger than it is.")]
    private partial void PartlyResident(string tree);

    [LoggerMessage(2321, LogLevel.Warning, "The kernel killed {Count} processes of browser {BrowserId} for memory: its control group had reached Memory:HardCapMiB, {CapMiB}.")]
    private partial void KilledByKernel(long count, string browserId, int capMiB);

    [LoggerMessage(2302, LogLevel.Error, "Memory could not be looked at; no cap holds until the next look succeeds.")]
    private partial void LookFailed(Exception exception);
}
