using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.BrowserSessions;
using BrowserAgent.Sessions.Configuration;
using BrowserAgent.Sessions.Recycling;
using BrowserAgent.Sessions.Timing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions.Pool;

/// <summary>
/// One place in the pool: a loop that rests until a session is wanted, takes a seat, warms a session, has it serve, and replaces it when it is spent.
/// Only this loop and the lease that it granted ever touch the session, so a session needs no lock.
/// </summary>
internal sealed partial class SessionSlot(
    SlotStatus slotStatus,
    DesiredState wanted,
    AccountPermitRequest permitRequest,
    IAccountPermits permits,
    SessionWarmer warmer,
    SessionServing serving,
    LoginCoordinator accounts,
    RecycleLog recycled,
    Action statusChanged,
    IOptions<PoolOptions> options,
    TimeProvider timeProvider,
    ILogger<SessionSlot> logger)
{
    private readonly ExponentialBackoff _pause = new(options.Value.RetryBase, options.Value.RetryCap, Random.Shared.NextDouble);

    public LoginLock LoginLock => slotStatus.LoginLock;

    public DesiredState Wanted => wanted;

    public SessionStatus Status => slotStatus.Status;

    /// <param name="stopping">Stops warming and offering; a granted lease goes on.</param>
    /// <param name="drained">Ends a granted lease too.</param>
    public async Task RunAsync(CancellationToken stopping, CancellationToken drained)
    {
        try
        {
            while (true)
            {
                await AwaitReopeningAsync(stopping);
                await WaitUntilWantedAsync(stopping);
                await RunWithPermitAsync(stopping, drained);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            Stopped(slotStatus.Id);
        }
        finally
        {
            slotStatus.State = slotStatus.State == SessionState.Refused ? SessionState.Refused : SessionState.Down;
            slotStatus.Problem ??= "the pool is stopped";
        }
    }

    /// <summary>Without a seat: a session of the account that still lives, here or on another worker, may need it.</summary>
    private async Task AwaitReopeningAsync(CancellationToken stopping)
    {
        if (slotStatus.State == SessionState.Refused)
        {
            await accounts.AwaitReopeningAsync(LoginLock, stopping);
            (slotStatus.State, slotStatus.Problem) = (SessionState.Warming, null);
        }
    }

    private async Task WaitUntilWantedAsync(CancellationToken stopping)
    {
        if (!wanted.IsWanted)
        {
            (slotStatus.State, slotStatus.Problem) = (SessionState.Resting, null);
            statusChanged();
            await wanted.BecameWanted.WaitAsync(stopping);
            slotStatus.State = SessionState.Warming;
        }
    }

    /// <summary>Until the seat is given up or lost and another may be waited for, or the site refuses the account.</summary>
    private async Task RunWithPermitAsync(CancellationToken stopping, CancellationToken drained)
    {
        var unwanted = wanted.Unwanted;
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stopping, unwanted);
        CancellationToken permitLost = default;
        try
        {
            await using var permit = await AccountPermit.AcquireAsync(permits, permitRequest, StandBy, timeProvider, logger, waiting.Token);
            permitLost = permit.Lost;
            using var stopRequested = CancellationTokenSource.CreateLinkedTokenSource(stopping, permit.Lost);
            using var idle = CancellationTokenSource.CreateLinkedTokenSource(stopRequested.Token, unwanted);
            while (!unwanted.IsCancellationRequested && await WarmAsync(idle.Token, stopRequested.Token) is { } session)
            {
                var end = await ServeAsync(new ServingContext
                {
                    Session = session,
                    SlotStatus = slotStatus,
                    Unwanted = unwanted,
                    PermitLost = permit.Lost,
                    Stopping = stopping,
                    StopRequested = stopRequested.Token,
                    Drained = drained,
                });
                if (slotStatus.IsProven)
                {
                    _pause.Reset();
                }
                else if (!end.IsPlanned)
                {
                    // Good for nothing since its login: going straight on would log in over and over.
                    await WaitBeforeRetryAsync(end.Why, _pause.Next(), idle.Token);
                }

                stopRequested.Token.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested && (permitLost.IsCancellationRequested || unwanted.IsCancellationRequested))
        {
            slotStatus.Problem = permitLost.IsCancellationRequested ? "it lost its seat on the account" : null;
        }
    }

    private void StandBy(string why)
    {
        (slotStatus.Problem, slotStatus.State) = (why, SessionState.Standby);
        statusChanged();
    }

    /// <returns>Null when the site refused the account.</returns>
    private async Task<BrowserSession?> WarmAsync(CancellationToken idle, CancellationToken stopRequested)
    {
        while (true)
        {
            idle.ThrowIfCancellationRequested();
            slotStatus.State = SessionState.Warming;

            // A login that is under way goes on though the session is no longer wanted: one that is cut off may count as a wrong one.
            switch (await warmer.WarmAsync(slotStatus.Id, LoginLock, stopRequested))
            {
                case WarmUpResult.Warm warm:
                    slotStatus.Opened(warm.Session);
                    return warm.Session;
                case WarmUpResult.NotWarm { Login: LoginResult.Refused refused }:
                    slotStatus.State = SessionState.Refused;
                    slotStatus.Problem = LoginLock.Refused?.Describe(LoginLock.Account) ?? $"the site refused {LoginLock.Account}: {refused.SiteText}";
                    statusChanged();
                    return null;
                case WarmUpResult.NotWarm { Login: LoginResult.NeedsPerson person }:
                    await WaitBeforeRetryAsync($"needs a person: {person.What}", options.Value.PersonRetryInterval, idle);
                    break;
                case WarmUpResult.NotWarm { Login: LoginResult.Failed failed }:
                    await WaitBeforeRetryAsync(failed.Why, _pause.Next(), idle);
                    break;
            }
        }
    }

    private async Task WaitBeforeRetryAsync(string why, TimeSpan pause, CancellationToken idle)
    {
        (slotStatus.Problem, slotStatus.State) = (why, SessionState.Down);
        await Task.Delay(pause, timeProvider, idle);
    }

    /// <summary>Serves until the session is spent, and closes it.</summary>
    private async Task<SessionEnd> ServeAsync(ServingContext run)
    {
        var end = new SessionEnd(RecycleReason.NotClean, "its slot fell over");
        try
        {
            end = await serving.ServeAsync(run);
        }
        catch (OperationCanceledException) when (run.InterruptReason is { } interrupted)
        {
            end = interrupted;
        }
        finally
        {
            var record = new RecycleRecord(timeProvider.GetUtcNow(), slotStatus.Id, end.Reason, end.Why);
            recycled.Add(record);
            slotStatus.Closed(record);
            await warmer.CloseAsync(run.Session, LoginLock);
            SessionClosed(slotStatus.Id, end.Reason, end.Why);
        }

        return end;
    }

    [LoggerMessage(2130, LogLevel.Information, "Session {SessionId} is closed ({Reason}): {Why}")]
    private partial void SessionClosed(string sessionId, RecycleReason reason, string why);

    [LoggerMessage(2131, LogLevel.Debug, "Session {SessionId} stopped.")]
    private partial void Stopped(string sessionId);
}
