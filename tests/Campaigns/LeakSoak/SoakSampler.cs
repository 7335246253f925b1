using System.Diagnostics;
using System.Globalization;
using BrowserAgent.Campaigns.Workers;

namespace BrowserAgent.Campaigns.LeakSoak;

/// <summary>Takes samples of one worker by <c>/proc</c> alone, again and again until it is disposed.</summary>
internal sealed class SoakSampler : IAsyncDisposable
{
    private static readonly TimeSpan SampleInterval = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _closing = new();
    private readonly WorkerProcess _worker;
    private readonly SoakSampleStatistics _sampleStore;
    private readonly Func<long> _jobs;
    private readonly Task _sampling;

    public SoakSampler(WorkerProcess worker, SoakSampleStatistics sampleStore, Func<long> jobs)
    {
        (_worker, _sampleStore, _jobs) = (worker, sampleStore, jobs);
        _sampling = Task.Run(SampleAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _sampling;
        _closing.Dispose();
    }

    private async Task SampleAsync()
    {
        var began = Stopwatch.GetTimestamp();
        while (!_closing.IsCancellationRequested && !_worker.HasExited)
        {
            var processes = WorkerProcessTree.Of(_worker);
            var ours = processes.All.Select(process => process.Id).Append(_worker.Id).ToHashSet();
            var driver = processes.Driver is { } node ? new BrowserProcessTree("", node, [node]).PssMiB : 0;
            var browsers = processes.Browsers.ToDictionary(browser => browser.Root.Id, browser => browser.PssMiB);
            _sampleStore.Add(new SoakSample(
                Stopwatch.GetElapsedTime(began).TotalSeconds,
                _jobs(),
                browsers,
                driver,
                LinuxProcess.ResidentMiB(_worker.Id),
                FilesOf(_worker.Id),
                LinuxProcess.All().Count(process => process.IsZombie && ours.Contains(process.ParentId))));
            await Task.Delay(SampleInterval, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static int FilesOf(int id)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/fd")).Count();
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
