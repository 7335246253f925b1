using Microsoft.Extensions.Logging;

namespace BrowserAgent.Sessions.Pool;

/// <summary>
/// One slot's seat on its account: waited for, kept on a timer of its own, left at the end. When it is lost, or can no longer be known to be held,
/// the session that sits on it must be closed. Judged by this machine's monotonic clock from before each successful call.
/// </summary>
internal sealed partial class AccountSeat : IAsyncDisposable
{
    private static readonly TimeSpan LeaveLimit = TimeSpan.FromSeconds(5);

    private readonly IAccountSeats _seats;
    private readonly SeatRequest _request;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _keeping = new();
    private Task _loop = Task.CompletedTask;
    private long _heldFrom;

    private AccountSeat(IAccountSeats seats, SeatRequest request, TimeProvider time, ILogger logger)
    {
        (_seats, _request, _time, _logger) = (seats, request, time, logger);
        Lost = _lost.Token;
    }

    public CancellationToken Lost { get; }

    private TimeSpan KeepEvery => _request.Hold / 4;

    /// <summary>How long the session may still sit here; what is left of the hold then is for closing it.</summary>
    private TimeSpan Usable => (_request.Hold * 3 / 4) - _time.GetElapsedTime(_heldFrom);

    /// <summary>Waits until there is a seat.</summary>
    /// <param name="seats">Where it is asked for.</param>
    /// <param name="request">Whose, for whom, how many there are.</param>
    /// <param name="waiting">Told why, each time that there was none.</param>
    /// <param name="time">Monotonic time and timers.</param>
    /// <param name="logger">Told of faults.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<AccountSeat> TakeAsync(
        IAccountSeats seats, SeatRequest request, Action<string> waiting, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        var seat = new AccountSeat(seats, request, time, logger);
        while (!await seat.TryKeepAsync(seat.KeepEvery, cancellationToken))
        {
            waiting($"all {request.Seats} sessions that {request.Account} may have are in use, by this worker or others (Pool:Accounts:MaxSessions)");
            await Task.Delay(seat.KeepEvery, time, cancellationToken);
        }

        seat._loop = seat.KeepAsync(seat._keeping.Token);
        return seat;
    }

    public async ValueTask DisposeAsync()
    {
        await _keeping.CancelAsync();
        await _loop;
        try
        {
            using var limit = new CancellationTokenSource(LeaveLimit, _time);
            await _seats.LeaveAsync(_request.Account, _request.Holder, limit.Token).AsTask().WaitAsync(limit.Token);
        }
        catch (Exception fault)
        {
            // It is free by itself when its time is over.
            NotLeft(_request.Account, fault);
        }

        _keeping.Dispose();
        _lost.Dispose();
    }

    private async Task KeepAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            // Three tries, all over by three quarters of the time: the last quarter is for closing the session.
            var pause = KeepEvery < Usable ? KeepEvery : Usable;
            await Task.Delay(pause > TimeSpan.Zero ? pause : TimeSpan.Zero, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            if ((Usable <= TimeSpan.Zero || !await TryKeepAsync(KeepEvery / 2 < Usable ? KeepEvery / 2 : Usable, cancellationToken))
                && !cancellationToken.IsCancellationRequested && Usable <= TimeSpan.Zero)
            {
                SeatLost(_request.Account);
                await _lost.CancelAsync();
                return;
            }
        }
    }

    /// <summary>Whether the seat is held; a fault is a no, and what is held is held until its time is over.</summary>
    private async Task<bool> TryKeepAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        var askedAt = _time.GetTimestamp();
        try
        {
            // A call that hangs must not hide that the time is over.
            if (!await _seats.TryTakeAsync(_request.Account, _request.Holder, _request.Seats, _request.Hold, cancellationToken).AsTask().WaitAsync(limit, _time, cancellationToken))
            {
                // Somebody else sits there: it was thought free, so it is no longer this one's, whatever the clock says.
                _heldFrom = _time.GetTimestamp() - (long)(_request.Hold.TotalSeconds * _time.TimestampFrequency);
                return false;
            }

            _heldFrom = askedAt;
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception fault)
        {
            NotKept(_request.Account, fault);
            return false;
        }
    }

    [LoggerMessage(2150, LogLevel.Warning, "The seat of {Account} could not be asked for; what is held stays so until its time is over.")]
    private partial void NotKept(AccountId account, Exception exception);

    [LoggerMessage(2151, LogLevel.Warning, "The seat of {Account} is lost: its session is closed.")]
    private partial void SeatLost(AccountId account);

    [LoggerMessage(2152, LogLevel.Warning, "The seat of {Account} was not given back; it is free when its time is over.")]
    private partial void NotLeft(AccountId account, Exception exception);
}

/// <summary>A seat as it is asked for.</summary>
/// <param name="Account">Whose.</param>
/// <param name="Holder">For whom: unique over all workers.</param>
/// <param name="Seats">How many the account has, over all workers.</param>
/// <param name="Hold">How long it stays taken unless it is kept.</param>
internal sealed record SeatRequest(AccountId Account, string Holder, int Seats, TimeSpan Hold);
