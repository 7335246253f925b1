using System.Diagnostics;
using System.Globalization;
using BrowserAgent.Campaigns.Fixtures;
using BrowserAgent.Campaigns.Worker.Signals;
using BrowserAgent.Campaigns.Workers;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Campaigns.Running;

/// <summary>Waits for things to happen on a <see cref="BrowserlessCampaignFixture"/>, and gives up with everything that a person needs when they do not.</summary>
internal sealed class BrowserlessCampaignWaiter(BrowserlessCampaignFixture fixture, IProgress<string> progress)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(15);

    /// <summary>Longest wait for one thing.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromMinutes(3);

    private long _lastReport = Stopwatch.GetTimestamp();

    /// <param name="isDone">Asked again and again; Redis may be away while it asks.</param>
    /// <param name="what">What is waited for, in words.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task UntilAsync(Func<Task<bool>> isDone, Func<string> what, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        while (!await IsAsync(isDone))
        {
            if (fixture.Workers.FirstOrDefault(worker => worker.Died) is { } died)
            {
                throw new CampaignAbortedException($"Worker {died.Accounts[0]} ended by itself.\n{died.Log}");
            }

            if (Stopwatch.GetElapsedTime(began) > StallTimeout)
            {
                throw new CampaignAbortedException($"Not within {StallTimeout.TotalSeconds:0} s: {what()}.\n{fixture.Logs()}");
            }

            if (Stopwatch.GetElapsedTime(_lastReport) > ReportInterval)
            {
                _lastReport = Stopwatch.GetTimestamp();
                progress.Report(what());
            }

            await Task.Delay(PollInterval, cancellationToken);
        }
    }

    public Task UntilUpAsync(IReadOnlyCollection<WorkerProcess> workers, CancellationToken cancellationToken) =>
        UntilAsync(() => Task.FromResult(workers.All(worker => worker.Journal.IsUp)), () => "all workers look for jobs", cancellationToken);

    /// <summary>Waits until nothing waits or runs any more.</summary>
    public async Task UntilSettledAsync(CancellationToken cancellationToken)
    {
        var open = -1L;
        await UntilAsync(async () => (open = await OpenAsync(cancellationToken)) == 0, () => $"all jobs are at an end; {open} are not", cancellationToken);
    }

    /// <summary>Jobs that wait or run.</summary>
    public async Task<long> OpenAsync(CancellationToken cancellationToken) =>
        (await fixture.Operations.CountAsync(cancellationToken)).Where(count => count.Key is JobState.Ready or JobState.Delayed or JobState.Running).Sum(count => count.Value);

    /// <summary>When each worker first claimed a job, or had an end accepted, after a moment; in seconds from it. A worker that has not yet is left out.</summary>
    public static IReadOnlyList<double> ResumedAfter(IEnumerable<WorkerProcess> workers, long moment) =>
        [.. workers
            .Select(worker => worker.Journal.Lines.FirstOrDefault(line => line.At > moment && IsProgress(line)))
            .OfType<JournalLine>()
            .Select(line => Stopwatch.GetElapsedTime(moment, line.At).TotalSeconds)];

    /// <summary>Stops all workers politely; they must end with 0.</summary>
    public async Task StopWorkersAsync(CancellationToken cancellationToken)
    {
        var exits = await Task.WhenAll(fixture.Workers.Where(worker => !worker.IsStopping).Select(async worker => (worker, Exit: await worker.StopAsync(cancellationToken))));
        foreach (var (worker, exit) in exits.Where(ended => ended.Exit != 0))
        {
            throw new CampaignAbortedException(string.Create(CultureInfo.InvariantCulture, $"Worker {worker.Accounts[0]} ended with {exit} when asked to stop.\n{worker.Log}"));
        }
    }

    private static bool IsProgress(JournalLine line) =>
        line.Kind == JournalLineKind.Claimed || (line.Kind == JournalLineKind.Answered && line.Verb == "ack" && line.Detail == nameof(FencedWriteResult.Ok));

    private static async Task<bool> IsAsync(Func<Task<bool>> isDone)
    {
        try
        {
            return await isDone();
        }
        catch (QueueUnavailableException)
        {
            return false;
        }
    }
}
