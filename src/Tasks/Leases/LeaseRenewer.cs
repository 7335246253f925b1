using BrowserAgent.Sessions.Timing;
using BrowserAgent.Tasks.Queue;
using Microsoft.Extensions.Logging;

namespace BrowserAgent.Tasks.Leases;

/// <summary>Renews one job's lease while the job runs, and cancels the job's token when the lease is lost, or is no longer certain to be valid.</summary>
internal sealed partial class LeaseRenewer : IAsyncDisposable
{
    private readonly IJobQueue _queue;
    private readonly JobClaim _claim;
    private readonly ILogger _logger;
    private readonly RenewableLease _lease;
    private readonly CancellationTokenSource _job;
    private int _refusal;
    private bool _cancelAsked;

    /// <param name="queue">Where the lease is renewed.</param>
    /// <param name="claim">The claim whose lease is renewed.</param>
    /// <param name="options">Length of the lease and how often it is renewed.</param>
    /// <param name="commitBudget">While Redis cannot be reached the job goes on until only this much of the lease is left. Shorter than the lease.</param>
    /// <param name="timeProvider">Monotonic time and timers.</param>
    /// <param name="logger">Gets a warning when a renewal fails and when the lease is lost.</param>
    /// <param name="cancellationToken">Shutdown or the job's time limit; passed on to <see cref="Token"/>.</param>
    public LeaseRenewer(
        IJobQueue queue, JobClaim claim, QueueOptions options, TimeSpan commitBudget, TimeProvider timeProvider, ILogger logger, CancellationToken cancellationToken)
    {
        (_queue, _claim, _logger) = (queue, claim, logger);
        var times = new RenewableLeaseDurations { Length = options.Lease, RenewEvery = options.RenewEvery, RetryEvery = options.RenewEvery / 10, Reserve = commitBudget };
        _lease = new RenewableLease(
            times,
            claim.RequestedAt ?? timeProvider.GetTimestamp(),
            RenewAsync,
            (fault, left) => LogRenewalFailed(_logger, _claim.Job.Id, left.TotalSeconds, fault),
            loss => LogLost(_logger, _claim.Job.Id, LossOf(loss)),
            timeProvider);
        _job = CancellationTokenSource.CreateLinkedTokenSource(_lease.Lost, cancellationToken);
        Token = _job.Token;
    }

    /// <summary>Cancelled when the lease is lost, or when the outer token is. <see cref="Loss"/> tells them apart.</summary>
    public CancellationToken Token { get; }

    /// <summary>Why the lease was lost; <see cref="LeaseLossReason.None"/> while it is valid.</summary>
    public LeaseLossReason Loss => LossOf(_lease.Loss);

    /// <summary>Somebody requested that the job be cancelled. The run checks this at its safe points; no step is interrupted for it.</summary>
    public bool CancelAsked => Volatile.Read(ref _cancelAsked);

    /// <summary>The time for which the lease is certainly still valid; zero when it is lost.</summary>
    public TimeSpan TimeLeft => _lease.TimeLeft;

    /// <summary>Renews now: the guard before the commit.</summary>
    /// <returns>Whether the lease is still this worker's. When it is not, <see cref="Token"/> is cancelled.</returns>
    /// <exception cref="QueueUnavailableException">Redis did not answer; the lease may still be valid for <see cref="TimeLeft"/>.</exception>
    public Task<bool> RenewNowAsync(CancellationToken cancellationToken) => _lease.RenewNowAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _lease.DisposeAsync();
        _job.Dispose();
    }

    private async Task<bool> RenewAsync(CancellationToken cancellationToken)
    {
        switch (await _queue.RenewAsync(_claim, cancellationToken))
        {
            case FencedWriteResult.Ok:
                return true;
            case FencedWriteResult.CancelAsked:
                Volatile.Write(ref _cancelAsked, true);
                return true;
            case FencedWriteResult.StaleFence:
                return Refused(LeaseLossReason.TakenOver);
            default:
                return Refused(LeaseLossReason.Expired);
        }
    }

    /// <summary>Renewals may overlap: the reason of the first refusal stays.</summary>
    private bool Refused(LeaseLossReason loss)
    {
        Interlocked.CompareExchange(ref _refusal, (int)loss, (int)LeaseLossReason.None);
        return false;
    }

    private LeaseLossReason LossOf(RenewableLeaseLossReason loss) => loss switch
    {
        RenewableLeaseLossReason.None => LeaseLossReason.None,
        RenewableLeaseLossReason.Refused => (LeaseLossReason)Volatile.Read(ref _refusal),
        _ => LeaseLossReason.Unreachable,
    };

    [LoggerMessage(EventId = 3131, Level = LogLevel.Warning, Message = "Job {JobId}: the lease could not be renewed; it is valid for {Seconds:F1} s more")]
    private static partial void LogRenewalFailed(ILogger logger, Jobs.JobId jobId, double seconds, Exception fault);

    [LoggerMessage(EventId = 3132, Level = LogLevel.Warning, Message = "Job {JobId}: the lease is lost ({Loss}); the run is cancelled")]
    private static partial void LogLost(ILogger logger, Jobs.JobId jobId, LeaseLossReason loss);
}
