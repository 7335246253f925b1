using System.Globalization;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Worker.Http;

/// <summary>
/// Long polling: answers a request for a job when the job has settled (done, dead, rejected, cancelled, or waiting for a person). Polls the queue with
/// growing pauses. The number of concurrent waiters is limited, so that they can't overload the queue.
/// </summary>
internal sealed class JobLongPolling(IHostApplicationLifetime lifetime, TimeProvider timeProvider)
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

    /// <summary>Takes one of the <see cref="MaxWaiters"/> slots; dispose it. Null when none is free.</summary>
    public IDisposable? TryEnter()
    {
        if (Interlocked.Increment(ref _waiters) <= MaxWaiters)
        {
            return new WaiterSlot(this);
        }

        Interlocked.Decrement(ref _waiters);
        return null;
    }

    /// <param name="read">Reads the job once.</param>
    /// <param name="wait">Longest time.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The job when it has settled, or its present state when the time is over or the worker stops; null when there is none.</returns>
    public async Task<JobRecord?> WaitAsync(Func<CancellationToken, Task<JobRecord?>> read, TimeSpan wait, CancellationToken cancellationToken)
    {
        var started = timeProvider.GetTimestamp();
        var pause = InitialDelay;
        while (true)
        {
            var job = await read(cancellationToken);
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
