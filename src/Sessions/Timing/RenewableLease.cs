namespace BrowserAgent.Sessions.Timing;

/// <summary>
/// Renews a granted lease on a timer of its own until it is disposed, and cancels <see cref="Lost"/> once a renewal is refused or only the reserve
/// is left. The remaining time is counted on this machine's monotonic clock from the start of each successful call, so it is never
/// overestimated. The loss is announced before the lease ends, also while a renewal hangs.
/// </summary>
public sealed class RenewableLease : IAsyncDisposable
{
    private static readonly TimeSpan ShortestCall = TimeSpan.FromMilliseconds(1);

    private readonly RenewableLeaseDurations _times;
    private readonly Func<CancellationToken, Task<bool>> _renew;
    private readonly Action<Exception, TimeSpan> _onRenewalFailed;
    private readonly Action<RenewableLeaseLossReason> _onLost;
    private readonly TimeProvider _timeProvider;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _loop;
    private long _renewedAt;
    private int _loss;

    /// <param name="times">Length of the lease and how it is renewed.</param>
    /// <param name="requestedAt">The timestamp of <paramref name="timeProvider"/> taken before the call that granted the lease.</param>
    /// <param name="renew">Renews the lease: false when it is refused. An exception says nothing about the lease; the call is repeated.</param>
    /// <param name="onRenewalFailed">Called after an exception or a timeout of a renewal by timer, with what is left of the lease.</param>
    /// <param name="onLost">Called once, before <see cref="Lost"/> is cancelled.</param>
    /// <param name="timeProvider">Monotonic time and timers.</param>
    public RenewableLease(
        RenewableLeaseDurations times,
        long requestedAt,
        Func<CancellationToken, Task<bool>> renew,
        Action<Exception, TimeSpan> onRenewalFailed,
        Action<RenewableLeaseLossReason> onLost,
        TimeProvider timeProvider)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(times.Reserve, times.Length, nameof(times));
        (_times, _renewedAt, _renew, _onRenewalFailed, _onLost, _timeProvider) = (times, requestedAt, renew, onRenewalFailed, onLost, timeProvider);
        Lost = _lost.Token;
        _loop = RunRenewalLoopAsync(_stopping.Token);
    }

    /// <summary>Cancelled when the lease is lost; <see cref="Loss"/> is set by then. Disposing does not cancel it.</summary>
    public CancellationToken Lost { get; }

    public RenewableLeaseLossReason Loss => (RenewableLeaseLossReason)Volatile.Read(ref _loss);

    /// <summary>The time for which the lease is certainly still valid; zero when it is lost.</summary>
    public TimeSpan TimeLeft
    {
        get
        {
            var left = _times.Length - _timeProvider.GetElapsedTime(Interlocked.Read(ref _renewedAt));
            return Loss != RenewableLeaseLossReason.None || left < TimeSpan.Zero ? TimeSpan.Zero : left;
        }
    }

    private TimeSpan UsableTime => TimeLeft - _times.Reserve;

    /// <summary>Renews now, beside the timer.</summary>
    /// <returns>Whether the lease is still this owner's. When it is not, <see cref="Lost"/> is cancelled. Exceptions of the renewing call are passed on.</returns>
    public async Task<bool> RenewNowAsync(CancellationToken cancellationToken)
    {
        if (Loss != RenewableLeaseLossReason.None)
        {
            return false;
        }

        var requestedAt = _timeProvider.GetTimestamp();
        if (!await _renew(cancellationToken))
        {
            await MarkLostAsync(RenewableLeaseLossReason.Refused);
            return false;
        }

        // Two renewals may overlap: the one that started later counts.
        InterlockedMax(ref _renewedAt, requestedAt);
        return true;
    }

    /// <summary>Stops renewing; the lease itself is left to expire, or to be released by the caller.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _loop;
        _stopping.Dispose();
        _lost.Dispose();
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
        var pause = _times.RenewEvery;
        while (Loss == RenewableLeaseLossReason.None)
        {
            await Task.Delay(Clamp(UsableTime, TimeSpan.Zero, pause), _timeProvider, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            if (UsableTime <= TimeSpan.Zero)
            {
                await MarkLostAsync(RenewableLeaseLossReason.NotRenewed);
                return;
            }

            pause = await TryRenewAsync(cancellationToken) ? _times.RenewEvery : _times.RetryEvery;
        }
    }

    private async Task<bool> TryRenewAsync(CancellationToken cancellationToken)
    {
        try
        {
            // The wait is limited so that a call that hangs cannot delay the announcement of the loss.
            return await RenewNowAsync(cancellationToken).WaitAsync(Clamp(UsableTime, ShortestCall, _times.CallTimeout), _timeProvider, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return true;
        }
        catch (Exception fault)
        {
            // Whatever it was, the lease was not extended. The loop must survive it: without the loop nobody would notice the loss.
            _onRenewalFailed(fault, TimeLeft);
            return false;
        }
    }

    private async Task MarkLostAsync(RenewableLeaseLossReason loss)
    {
        if (Interlocked.CompareExchange(ref _loss, (int)loss, (int)RenewableLeaseLossReason.None) == (int)RenewableLeaseLossReason.None)
        {
            _onLost(loss);
            await _lost.CancelAsync();
        }
    }

    private static TimeSpan Clamp(TimeSpan time, TimeSpan min, TimeSpan max) => time < min ? min : time > max ? max : time;
}
