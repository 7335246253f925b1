using System.Globalization;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Operations;

namespace BrowserAgent.Worker.Http;

/// <summary>
/// Holds a question for a job until the job has settled: done, dead, rejected, cancelled, or waiting for a person. It looks again with growing
/// pauses; so many may wait at once, and no more, so that waiters can't take the queue's time.
/// </summary>
internal sealed class JobLongPolling(IJobOperations jobOperations, IHostApplicationLifetime lifetime, TimeProvider timeProvider)
{
    /// <summary>Longest wait that may be asked for.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(60);

    public const int MaxWaiters = 256;

    private static readonly TimeSpan InitialDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromMilliseconds(500);

    private int _waiters;

    /// <summary>Reads <c>30</c> or <c>30s</c>.</summary>
    /// <returns>Null when it is no time from 0 to 60 s.</returns>
    public static TimeSpan? Parse(string text)
    {
        var digits = text.EndsWith('s') ? text[..^1] : text;
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= MaxWait.TotalSeconds
            ? TimeSpan.FromSeconds(seconds)
            : null;
    }

    public static bool IsSettled(JobState state) =>
        state is JobState.Done or JobState.Dead or JobState.Rejected or JobState.Cancelled or JobState.Review;

    /// <summary>Takes a waiter's place; dispose it. Null when all are taken.</summary>
    public IDisposable? TryEnter()
    {
        if (Interlocked.Increment(ref _waiters) <= MaxWaiters)
        {
            return new WaiterSlot(this);
        }

        Interlocked.Decrement(ref _waiters);
        return null;
    }

    /// <summary>The job once it has settled, or as it is when the time is over or the worker stops; null when there is none.</summary>
    public async Task<JobRecord?> FindAsync(JobId id, TimeSpan wait, CancellationToken cancellationToken)
    {
        var started = timeProvider.GetTimestamp();
        var pause = InitialDelay;
        while (true)
        {
            var job = await jobOperations.FindAsync(id, cancellationToken);
            var left = wait - timeProvider.GetElapsedTime(started);
            if (job is null || IsSettled(job.State) || left <= TimeSpan.Zero || lifetime.ApplicationStopping.IsCancellationRequested)
            {
                return job;
            }

            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
            await Task.Delay(pause < left ? pause : left, timeProvider, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            pause = pause * 1.5 < MaxDelay ? pause * 1.5 : MaxDelay;
        }
    }

    private sealed class WaiterSlot(JobLongPolling wait) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                Interlocked.Decrement(ref wait._waiters);
            }
        }
    }
}
