using System.Globalization;
using BrowserAgent.Sessions.Launch;
using BrowserAgent.Sessions.Processes;

namespace BrowserAgent.SessionPoolBenchmark.Soak;

/// <summary>
/// Samples the worker, its driver and its browsers twice a second until it is disposed. It reads the kernel's figures, so that it does not depend on
/// what the pool reports about itself.
/// </summary>
internal sealed class SoakSampler : IAsyncDisposable
{
    private static readonly TimeSpan SampleInterval = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<ProcessEntry> _seen = [];
    private readonly int _worker;
    private readonly SoakSampleStatistics _sampleStore;
    private readonly Func<int> _jobs;
    private readonly Task _sampling;

    public SoakSampler(int worker, SoakSampleStatistics sampleStore, Func<int> jobs)
    {
        (_worker, _sampleStore, _jobs) = (worker, sampleStore, jobs);
        _sampling = Task.Run(SampleAsync);
    }

    /// <summary>Every process that was a descendant of the worker in some sample. Complete once this is disposed.</summary>
    public IReadOnlyCollection<ProcessEntry> Seen => _seen;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _sampling;
        _stop.Dispose();
    }

    private async Task SampleAsync()
    {
        var began = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(SampleInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                TakeSample(began);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            TakeSample(began);
        }
    }

    private void TakeSample(long began)
    {
        var all = ProcessTable.All();
        if (all.FirstOrDefault(process => process.Id == _worker) is not { Id: > 0 } worker)
        {
            return;
        }

        var children = ProcessTable.TreesOf([worker], all).Skip(1).ToList();
        _seen.UnionWith(children);
        var marked = children.Where(process => ProcessTable.Argument(process.Id, BrowserOwnerId.BrowserMarker) is not null).ToList();
        var browsers = marked
            .Where(process => !marked.Exists(other => other.Id == process.ParentId))
            .ToDictionary(root => root.Id, root => ProcessTable.TreesOf([root], all).Sum(process => MiB(ProcessMemoryReader.Proportional(process.Id) ?? ProcessMemoryReader.Resident(process.Id))));
        _sampleStore.Add(new SoakSample(
            TimeProvider.System.GetElapsedTime(began).TotalSeconds, _jobs(), browsers, MiB(ProcessMemoryReader.Resident(worker.Id)), FilesOf(worker.Id)));
    }

    private static double MiB(long bytes) => bytes / (1024.0 * 1024);

    private static int FilesOf(int pid)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/fd")).Count();
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
