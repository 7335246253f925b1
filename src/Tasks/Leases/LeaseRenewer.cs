using BrowserAgent.Tasks.Queue;
using Microsoft.Extensions.Logging;

namespace BrowserAgent.Tasks.Leases;

/// <summary>
/// Keeps one job's lease while it runs, on a timer of its own, and cancels the job's token when the lease is lost or can no longer be known
/// to be held. Judges by this machine's monotonic clock from before each successful call, so that it never thinks the lease longer than it is.
/// </summary>
internal sealed partial class LeaseRenewer : IAsyncDisposable
{
    private readonly IJobQueue _queue;
    private readonly JobClaim _claim;
    private readonly QueueOptions _options;
    private readonly TimeSpan _commitBudget;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _job;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _loop;
    private long _renewedAt;
    private int _loss;
    private bool _cancelAsked;

    /// <param name="queue">Where the lease is renewed.</param>
    /// <param name="claim">The claim whose lease is kept.</param>
    /// <param name="options">Length of the lease and how often it is renewed.</param>
    /// <param name="commitBudget">While Redis cannot be reached the job goes on until only this much of the lease is left. Shorter than the lease.</param>
    /// <param name="timeProvider">Monotonic time and timers.</param>
    /// <param name="logger">Told of losses.</param>
    /// <param name="cancellationToken">Shutdown or the job's time limit; passed on to <see cref="Token"/>.</param>
    public LeaseRenewer(
        IJobQueue queue, JobClaim claim, QueueOptions options, TimeSpan commitBudget, TimeProvider timeProvider, ILogger logger, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(commitBudget, options.Lease);
        _queue = queue;
        _claim = claim;
        _options = options;
        _commitBudget = commitBudget;
        _timeProvider = timeProvider;
        _logger = logger;
        _renewedAt = claim.RequestedAt ?? timeProvider.GetTimestamp();
        _job = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Token = _job.Token;
        _loop = RunRenewalLoopAsync(_stopping.Token);
    }

    /// <summary>Cancelled when the lease is lost, or when the outer token is. <see cref="Loss"/> tells them apart.</summary>
    public CancellationToken Token { get; }

    /// <summary>Why the lease was lost; <see cref="LeaseLoss.None"/> while it is held.</summary>
    public LeaseLoss Loss => (LeaseLoss)Volatile.Read(ref _loss);

    /// <summary>Somebody asked the job to end. The run looks at this at its safe points; nothing is broken off for it.</summary>
    public bool CancelAsked => Volatile.Read(ref _cancelAsked);

    /// <summary>What is surely left of the lease; zero when it is lost.</summary>
    public TimeSpan TimeLeft
    {
        get
        {
            var left = _options.Lease - _timeProvider.GetElapsedTime(Interlocked.Read(ref _renewedAt));
            return Loss != LeaseLoss.None || left < TimeSpan.Zero ? TimeSpan.Zero : left;
        }
    }

    /// <summary>Renews now: the guard before the commit.</summary>
    /// <returns>Whether the lease is held. When not, <see cref="Token"/> is cancelled, too.</returns>
    /// <exception cref="QueueUnavailableException">Redis did not answer; the lease may still be held for <see cref="TimeLeft"/>.</exception>
    public async Task<bool> RenewNowAsync(CancellationToken cancellationToken)
    {
        if (Loss != LeaseLoss.None)
        {
            return false;
        }

        var requestedAt = _timeProvider.GetTimestamp();
        var answer = await _queue.RenewAsync(_claim, cancellationToken);
        if (answer == FencedWriteResult.CancelAsked)
        {
            Volatile.Write(ref _cancelAsked, true);
        }
        else if (answer != FencedWriteResult.Ok)
        {
            MarkLost(answer == FencedWriteResult.StaleFence ? LeaseLoss.TakenOver : LeaseLoss.Expired);
            return false;
        }

        // Two renewals may overlap: the later start counts.
        InterlockedMax(ref _renewedAt, requestedAt);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _loop;
        _stopping.Dispose();
        _job.Dispose();
    }

    private static void InterlockedMax(ref long place, long value)
    {
        for (var seen = Interlocked.Read(ref place); seen < value;)
        {
            var before = Interlocked.CompareExchange(ref place, value, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }

    private async Task RunRenewalLoopAsync(CancellationToken cancellationToken)
    {
        var pause = _options.RenewEvery;
        while (Loss == LeaseLoss.None)
        {
            var usable = TimeLeft - _commitBudget;
            await Task.Delay(usable < pause ? Max(usable, TimeSpan.Zero) : pause, _timeProvider, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            if (TimeLeft <= _commitBudget)
            {
                MarkLost(LeaseLoss.Unreachable);
                return;
            }

            pause = await TryRenewAsync(cancellationToken) ? _options.RenewEvery : _options.RenewEvery / 10;
        }
    }

    private async Task<bool> TryRenewAsync(CancellationToken cancellationToken)
    {
        try
        {
            // A call that hangs must not hide that the time is over.
            return await RenewNowAsync(cancellationToken).WaitAsync(Max(TimeLeft - _commitBudget, TimeSpan.FromMilliseconds(1)), _timeProvider, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return true;
        }
        catch (Exception fault)
        {
            // Whatever it was, the lease was not lengthened; a keeper that died of it would let the job run on without one.
            LogRenewalFailed(_logger, _claim.Job.Id, TimeLeft.TotalSeconds, fault);
            return false;
        }
    }

    private void MarkLost(LeaseLoss loss)
    {
        if (Interlocked.CompareExchange(ref _loss, (int)loss, (int)LeaseLoss.None) == (int)LeaseLoss.None)
        {
            LogLost(_logger, _claim.Job.Id, loss);
            _job.Cancel();
        }
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    [LoggerMessage(3131, LogLevel.Warning, "Job {JobId}: the lease could not be renewed; {Seconds:F1} s of it are left")]
    private static partial void LogRenewalFailed(ILogger logger, Jobs.JobId jobId, double seconds, Exception fault);

    [LoggerMessage(3132, LogLevel.Warning, "Job {JobId}: the lease is lost ({Loss}); the run is cancelled")]
    private static partial void LogLost(ILogger logger, Jobs.JobId jobId, LeaseLoss loss);
}

/// <summary>Why a lease is no longer held.</summary>
internal enum LeaseLoss
{
    None,

    /// <summary>It expired and was given back.</summary>
    Expired,

    /// <summary>Another worker claimed the job since.</summary>
    TakenOver,

    /// <summary>Redis did not answer for so long that holding it is no longer certain.</summary>
    Unreachable,
}
