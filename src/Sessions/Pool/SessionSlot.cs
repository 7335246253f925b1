using BrowserAgent.Sessions.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions.Pool;

/// <summary>
/// One place in the pool: a loop that warms a session, offers it to the queue, serves leases with it and replaces it when it is spent.
/// Only this loop and the lease that it granted ever touch the session, so a session needs no lock.
/// </summary>
internal sealed partial class SessionSlot(
    string id,
    AccountGate gate,
    SeatRequest seatRequest,
    IAccountSeats seats,
    LeaseQueue queue,
    SessionWarmer warmer,
    SessionHealth health,
    Action statusChanged,
    IOptions<PoolOptions> options,
    TimeProvider time,
    ILogger<SessionSlot> logger)
{
    private readonly RetryPause _pause = new(options.Value.RetryBase, options.Value.RetryCap, Random.Shared.NextDouble);
    private volatile BrowserSession? _session;
    private volatile SessionState _state = SessionState.Warming;
    private volatile string? _trouble;
    private volatile int _jobs;
    private bool _proved;

    public AccountGate Gate { get; } = gate;

    public SessionStatus Status
    {
        get
        {
            var session = _session;
            return new SessionStatus
            {
                SessionId = id,
                Account = Gate.Account,
                State = _state,
                Jobs = _jobs,
                LoggedInAt = session?.Clock.LoggedInAt,
                SiteTimeLeft = session?.Clock.SiteTimeLeft,
                Trouble = _trouble,
            };
        }
    }

    /// <param name="stopping">Stops warming and offering; a granted lease goes on.</param>
    /// <param name="drained">Ends a granted lease too.</param>
    public async Task RunAsync(CancellationToken stopping, CancellationToken drained)
    {
        try
        {
            while (await RunSeatedAsync(stopping, drained))
            {
                _trouble = "it lost its seat on the account";
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            Stopped(id);
        }
        finally
        {
            _state = _state == SessionState.Refused ? SessionState.Refused : SessionState.Down;
            _trouble ??= "the pool is stopped";
        }
    }

    /// <returns>True when the seat was lost and another must be waited for; false when the site refused the account.</returns>
    private async Task<bool> RunSeatedAsync(CancellationToken stopping, CancellationToken drained)
    {
        await using var seat = await AccountSeat.TakeAsync(seats, seatRequest, StandBy, time, logger, stopping);
        using var unseated = CancellationTokenSource.CreateLinkedTokenSource(stopping, seat.Lost);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(drained, seat.Lost);
        try
        {
            await WarmAndServeAsync(unseated.Token, ended.Token);
            return false;
        }
        catch (OperationCanceledException) when (seat.Lost.IsCancellationRequested && !stopping.IsCancellationRequested)
        {
            return true;
        }
    }

    private void StandBy(string why)
    {
        _trouble = why;
        _state = SessionState.Standby;
        statusChanged();
    }

    private async Task WarmAndServeAsync(CancellationToken stopping, CancellationToken drained)
    {
        while (await WarmAsync(stopping) is { } session)
        {
            try
            {
                await ServeAsync(session, stopping, drained);
            }
            finally
            {
                _session = null;
                _state = SessionState.Warming;
                await session.CloseAsync();
            }

            if (!_proved)
            {
                // Good for nothing since its login: going straight on would log in over and over.
                await WaitDownAsync(_trouble ?? "it was of no use", _pause.Next(), stopping);
            }
        }
    }

    /// <returns>Null when the site refused the account: then there is nothing more to do in this slot.</returns>
    private async Task<BrowserSession?> WarmAsync(CancellationToken stopping)
    {
        while (true)
        {
            stopping.ThrowIfCancellationRequested();
            _state = SessionState.Warming;
            switch (await warmer.WarmAsync(id, Gate, stopping))
            {
                case WarmOutcome.Warm warm:
                    _proved = false;
                    _jobs = 0;
                    _trouble = null;
                    return _session = warm.Session;
                case WarmOutcome.NotWarm { Login: LoginOutcome.Refused refused }:
                    _state = SessionState.Refused;
                    _trouble = $"the site refused {Gate.Account}: {refused.SiteText}";
                    statusChanged();
                    return null;
                case WarmOutcome.NotWarm { Login: LoginOutcome.NeedsPerson person }:
                    await WaitDownAsync($"needs a person: {person.What}", options.Value.PersonRetryInterval, stopping);
                    break;
                case WarmOutcome.NotWarm { Login: LoginOutcome.Failed failed }:
                    await WaitDownAsync(failed.Why, _pause.Next(), stopping);
                    break;
            }
        }
    }

    private async Task WaitDownAsync(string why, TimeSpan pause, CancellationToken stopping)
    {
        _trouble = why;
        _state = SessionState.Down;
        await Task.Delay(pause, time, stopping);
    }

    /// <summary>Serves until the session is spent.</summary>
    private async Task ServeAsync(BrowserSession session, CancellationToken stopping, CancellationToken drained)
    {
        string? spent = null;
        while (spent is null)
        {
            stopping.ThrowIfCancellationRequested();
            _state = SessionState.Ready;
            spent = await NextWaiterAsync(session, stopping) is { } waiter
                ? await ServeAsync(session, waiter, stopping, drained)
                : await LookAsync(session, stopping);
        }

        _trouble = spent;
        SessionSpent(id, spent);
    }

    /// <returns>Null when it is time for a look, or the session was lost.</returns>
    private async Task<LeaseWaiter?> NextWaiterAsync(BrowserSession session, CancellationToken stopping)
    {
        var offer = queue.Offer(Gate.Account, () => session.Clock.SiteTimeLeft);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        await Task.WhenAny(offer.Taken, session.Lost, Task.Delay(health.NextLook(session.Clock), time, done.Token));
        await done.CancelAsync();
        return queue.Withdraw(offer) ? null : await offer.Taken;
    }

    private async Task<string?> LookAsync(BrowserSession session, CancellationToken stopping)
    {
        stopping.ThrowIfCancellationRequested();
        if (!session.IsAlive)
        {
            return session.Trouble;
        }

        if (await health.LookAsync(session, Gate.Account, stopping) is Fitness.Stale stale)
        {
            return stale.Why;
        }

        Prove();
        return null;
    }

    private void Prove()
    {
        _proved = true;
        _pause.Reset();
    }

    private async Task<string?> ServeAsync(BrowserSession session, LeaseWaiter waiter, CancellationToken stopping, CancellationToken drained)
    {
        Fitness fitness = new Fitness.Stale("the look before the lease failed");
        try
        {
            fitness = await health.MakeFitAsync(session, Gate.Account, waiter.Request.NeededSiteTime, stopping);
        }
        finally
        {
            if (fitness is Fitness.Stale)
            {
                queue.PutBack(waiter);
            }
        }

        if (fitness is Fitness.Stale stale)
        {
            return stale.Why;
        }

        await using var lease = new GrantedLease(session, Gate, warmer);
        _state = SessionState.Leased;
        if (!waiter.TryEnd(new LeaseOutcome.Granted(lease)))
        {
            return null;
        }

        Prove();
        _jobs++;
        await Task.WhenAny(lease.Returned, Task.Delay(Timeout.InfiniteTimeSpan, time, drained));
        return lease.Condemned
            ?? (session.IsAlive ? null : session.Trouble)
            ?? (lease.Returned.IsCompleted ? null : "its seat was lost, or the pool stops")
            ?? (_jobs >= options.Value.RetireAfterJobs ? $"it served {_jobs} jobs" : null)
            ?? await session.ResetAsync();
    }

    [LoggerMessage(2130, LogLevel.Information, "Session {SessionId} is closed and replaced: {Why}")]
    private partial void SessionSpent(string sessionId, string why);

    [LoggerMessage(2131, LogLevel.Debug, "Session {SessionId} stopped.")]
    private partial void Stopped(string sessionId);
}
