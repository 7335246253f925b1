using BrowserAgent.Sessions.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions.Pool;

/// <summary>
/// One place in the pool: a loop that rests until a session is wanted, takes a seat, warms a session, has it serve, and replaces it when it is spent.
/// Only this loop and the lease that it granted ever touch the session, so a session needs no lock.
/// </summary>
internal sealed partial class SessionSlot(
    SlotDesk desk,
    SlotSwitch wanted,
    SeatRequest seatRequest,
    IAccountSeats seats,
    SessionWarmer warmer,
    SessionServing serving,
    AccountLogins accounts,
    RecycleLog recycled,
    Action statusChanged,
    IOptions<PoolOptions> options,
    TimeProvider time,
    ILogger<SessionSlot> logger)
{
    private readonly RetryPause _pause = new(options.Value.RetryBase, options.Value.RetryCap, Random.Shared.NextDouble);

    public AccountGate Gate => desk.Gate;

    public SlotSwitch Wanted => wanted;

    public SessionStatus Status => desk.Status;

    /// <param name="stopping">Stops warming and offering; a granted lease goes on.</param>
    /// <param name="drained">Ends a granted lease too.</param>
    public async Task RunAsync(CancellationToken stopping, CancellationToken drained)
    {
        try
        {
            while (true)
            {
                await AwaitReopeningAsync(stopping);
                await RestAsync(stopping);
                await RunSeatedAsync(stopping, drained);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            Stopped(desk.Id);
        }
        finally
        {
            desk.State = desk.State == SessionState.Refused ? SessionState.Refused : SessionState.Down;
            desk.Trouble ??= "the pool is stopped";
        }
    }

    /// <summary>Without a seat: a session of the account that still lives, here or on another worker, may need it.</summary>
    private async Task AwaitReopeningAsync(CancellationToken stopping)
    {
        if (desk.State == SessionState.Refused)
        {
            await accounts.AwaitReopeningAsync(Gate, stopping);
            (desk.State, desk.Trouble) = (SessionState.Warming, null);
        }
    }

    private async Task RestAsync(CancellationToken stopping)
    {
        if (!wanted.IsOn)
        {
            (desk.State, desk.Trouble) = (SessionState.Resting, null);
            statusChanged();
            await wanted.On.WaitAsync(stopping);
            desk.State = SessionState.Warming;
        }
    }

    /// <summary>Until the seat is given up or lost and another may be waited for, or the site refuses the account.</summary>
    private async Task RunSeatedAsync(CancellationToken stopping, CancellationToken drained)
    {
        var unwanted = wanted.Off;
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stopping, unwanted);
        CancellationToken unseated = default;
        try
        {
            await using var seat = await AccountSeat.TakeAsync(seats, seatRequest, StandBy, time, logger, waiting.Token);
            unseated = seat.Lost;
            using var halted = CancellationTokenSource.CreateLinkedTokenSource(stopping, seat.Lost);
            using var idle = CancellationTokenSource.CreateLinkedTokenSource(halted.Token, unwanted);
            while (!unwanted.IsCancellationRequested && await WarmAsync(idle.Token, halted.Token) is { } session)
            {
                var end = await ServeAsync(new SessionRun
                {
                    Session = session,
                    Desk = desk,
                    Unwanted = unwanted,
                    Unseated = seat.Lost,
                    Stopping = stopping,
                    Halted = halted.Token,
                    Drained = drained,
                });
                if (desk.Proved)
                {
                    _pause.Reset();
                }
                else if (!end.IsPlanned)
                {
                    // Good for nothing since its login: going straight on would log in over and over.
                    await WaitDownAsync(end.Why, _pause.Next(), idle.Token);
                }

                halted.Token.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested && (unseated.IsCancellationRequested || unwanted.IsCancellationRequested))
        {
            desk.Trouble = unseated.IsCancellationRequested ? "it lost its seat on the account" : null;
        }
    }

    private void StandBy(string why)
    {
        (desk.Trouble, desk.State) = (why, SessionState.Standby);
        statusChanged();
    }

    /// <returns>Null when the site refused the account.</returns>
    private async Task<BrowserSession?> WarmAsync(CancellationToken idle, CancellationToken halted)
    {
        while (true)
        {
            idle.ThrowIfCancellationRequested();
            desk.State = SessionState.Warming;

            // A login that is under way goes on though the session is no longer wanted: one that is cut off may count as a wrong one.
            switch (await warmer.WarmAsync(desk.Id, Gate, halted))
            {
                case WarmOutcome.Warm warm:
                    desk.Opened(warm.Session);
                    return warm.Session;
                case WarmOutcome.NotWarm { Login: LoginOutcome.Refused refused }:
                    desk.State = SessionState.Refused;
                    desk.Trouble = Gate.Refused?.InWords(Gate.Account) ?? $"the site refused {Gate.Account}: {refused.SiteText}";
                    statusChanged();
                    return null;
                case WarmOutcome.NotWarm { Login: LoginOutcome.NeedsPerson person }:
                    await WaitDownAsync($"needs a person: {person.What}", options.Value.PersonRetryInterval, idle);
                    break;
                case WarmOutcome.NotWarm { Login: LoginOutcome.Failed failed }:
                    await WaitDownAsync(failed.Why, _pause.Next(), idle);
                    break;
            }
        }
    }

    private async Task WaitDownAsync(string why, TimeSpan pause, CancellationToken idle)
    {
        (desk.Trouble, desk.State) = (why, SessionState.Down);
        await Task.Delay(pause, time, idle);
    }

    /// <summary>Serves until the session is spent, and closes it.</summary>
    private async Task<SessionEnd> ServeAsync(SessionRun run)
    {
        var end = new SessionEnd(RecycleReason.NotClean, "its slot fell over");
        try
        {
            end = await serving.ServeAsync(run);
        }
        catch (OperationCanceledException) when (run.Interrupted is { } interrupted)
        {
            end = interrupted;
        }
        finally
        {
            var record = new RecycleRecord(time.GetUtcNow(), desk.Id, end.Reason, end.Why);
            recycled.Add(record);
            desk.Closed(record);
            await warmer.CloseAsync(run.Session, Gate);
            Spent(desk.Id, end.Reason, end.Why);
        }

        return end;
    }

    [LoggerMessage(2130, LogLevel.Information, "Session {SessionId} is closed ({Reason}): {Why}")]
    private partial void Spent(string sessionId, RecycleReason reason, string why);

    [LoggerMessage(2131, LogLevel.Debug, "Session {SessionId} stopped.")]
    private partial void Stopped(string sessionId);
}
