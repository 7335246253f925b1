using Microsoft.Extensions.Logging;

namespace BrowserAgent.Sessions.Accounts;

/// <summary>
/// One slot's seat on its account: waited for, kept on a timer of its own, left at the end. When it is lost, or can no longer be known to be held,
/// the session that sits on it must be closed. Judged by this machine's monotonic clock from before each successful call.
/// </summary>
internal sealed partial class AccountPermit : IAsyncDisposable
{
    private static readonly TimeSpan ReleaseTimeout = TimeSpan.FromSeconds(5);

    private readonly IAccountPermits _permits;
    private readonly AccountPermitRequest _request;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _renewing = new();
    private Task _loop = Task.CompletedTask;
    private long _heldSince;

    private AccountPermit(IAccountPermits permits, AccountPermitRequest request, TimeProvider timeProvider, ILogger logger)
    {
        (_permits, _request, _timeProvider, _logger) = (permits, request, timeProvider, logger);
        Lost = _lost.Token;
    }

    public CancellationToken Lost { get; }

    private TimeSpan RenewInterval => _request.Duration / 4;

    /// <summary>How long the session may still sit here; what is left of the hold then is for closing it.</summary>
    private TimeSpan RemainingTime => (_request.Duration * 3 / 4) - _timeProvider.GetElapsedTime(_heldSince);

    /// <summary>Waits until there is a seat.</summary>
    /// <param name="permits">Where it is asked for.</param>
    /// <param name="request">Whose, for whom, how many there are.</param>
    /// <param name="waiting">Told why, each time that there was none.</param>
    /// <param name="timeProvider">Monotonic time and timers.</param>
    /// <param name="logger">Told of faults.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<AccountPermit> AcquireAsync(
        IAccountPermits permits, AccountPermitRequest request, Action<string> waiting, TimeProvider timeProvider, ILogger logger, CancellationToken cancellationToken)
    {
        var permit = new AccountPermit(permits, request, timeProvider, logger);
        while (!await permit.TryRenewAsync(permit.RenewInterval, cancellationToken))
        {
            waiting($"all {request.Permits} sessions that {request.Account} may have are in use, by this worker or others (Pool:Accounts:MaxSessions)");
            await Task.Delay(permit.RenewInterval, timeProvider, cancellationToken);
        }

        permit._loop = permit.RenewLoopAsync(permit._renewing.Token);
        return permit;
    }

    public async ValueTask DisposeAsync()
    {
        await _renewing.CancelAsync();
        await _loop;
        try
        {
            using var limit = new CancellationTokenSource(ReleaseTimeout, _timeProvider);
            await _permits.ReleaseAsync(_request.Account, _request.Holder, limit.Token).AsTask().WaitAsync(limit.Token);
        }
        catch (Exception fault)
        {
            // It is free by itself when its time is over.
            ReleaseFailed(_request.Account, fault);
        }

        _renewing.Dispose();
        _lost.Dispose();
    }

    private async Task RenewLoopAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            // Three tries, all over by three quarters of the time: the last quarter is for closing the session.
            var pause = RenewInterval < RemainingTime ? RenewInterval : RemainingTime;
            await Task.Delay(pause > TimeSpan.Zero ? pause : TimeSpan.Zero, _timeProvider, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            if ((RemainingTime <= TimeSpan.Zero || !await TryRenewAsync(RenewInterval / 2 < RemainingTime ? RenewInterval / 2 : RemainingTime, cancellationToken))
                && !cancellationToken.IsCancellationRequested && RemainingTime <= TimeSpan.Zero)
            {
                PermitLost(_request.Account);
                await _lost.CancelAsync();
                return;
            }
        }
    }

    /// <summary>Whether the seat is held; a fault is a no, and what is held is held until its time is over.</summary>
    private async Task<bool> TryRenewAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        var requestedAt = _timeProvider.GetTimestamp();
        try
        {
            // A call that hangs must not hide that the time is over.
            if (!await _permits.TryAcquireAsync(_request.Account, _request.Holder, _request.Permits, _request.Duration, cancellationToken).AsTask().WaitAsync(limit, _timeProvider, cancellationToken))
            {
                // Somebody else sits there: it was thought free, so it is no longer this one's, whatever the clock says.
                _heldSince = _timeProvider.GetTimestamp() - (long)(_request.Duration.TotalSeconds * _timeProvider.TimestampFrequency);
                return false;
            }

            _heldSince = requestedAt;
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception fault)
        {
            RenewFailed(_request.Account, fault);
            return false;
        }
    }

    [LoggerMessage(2150, LogLevel.Warning, "The seat of {Account} could not be asked for; what is held stays so until its time is over.")]
    private partial void RenewFailed(AccountId account, Exception exception);

    [LoggerMessage(2151, LogLevel.Warning, "The seat of {Account} is lost: its session is closed.")]
    private partial void PermitLost(AccountId account);

    [LoggerMessage(2152, LogLevel.Warning, "The seat of {Account} was not given back; it is free when its time is over.")]
    private partial void ReleaseFailed(AccountId account, Exception exception);
}

/// <summary>A seat as it is asked for.</summary>
/// <param name="Account">Whose.</param>
/// <param name="Holder">For whom: unique over all workers.</param>
/// <param name="Permits">How many the account has, over all workers.</param>
/// <param name="Duration">How long it stays taken unless it is kept.</param>
internal sealed record AccountPermitRequest(AccountId Account, string Holder, int Permits, TimeSpan Duration);
