using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.BrowserSessions;
using BrowserAgent.Sessions.Recycling;
using Microsoft.Extensions.Logging;

namespace BrowserAgent.Sessions.Pool;

/// <summary>
/// One place in the pool: a loop that waits until a session is wanted, acquires a permit of the account, warms a session, lets it serve leases, and
/// replaces it when it ends. Only this loop and the lease that it granted ever use the session, so a session needs no lock.
/// </summary>
internal sealed partial class SessionSlot(
    SlotStatus slotStatus,
    DesiredSlotState wanted,
    AccountPermitSource permits,
    SessionOpener warmer,
    SessionServingLoop serving,
    LoginCoordinator logins,
    WarmUpBackoff retry,
    ILogger<SessionSlot> logger)
{
    public AccountLoginGate AccountLoginGate => slotStatus.AccountLoginGate;

    public DesiredSlotState Wanted => wanted;

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

    /// <summary>Waits without a permit: another session of the account, here or on another worker, may need it.</summary>
    private async Task AwaitReopeningAsync(CancellationToken stopping)
    {
        if (slotStatus.State == SessionState.Refused)
        {
            await logins.AwaitReopeningAsync(AccountLoginGate, stopping);
            (slotStatus.State, slotStatus.Problem) = (SessionState.Warming, null);
        }
    }

    private async Task WaitUntilWantedAsync(CancellationToken stopping)
    {
        if (!wanted.IsWanted)
        {
            slotStatus.MarkUnavailable(SessionState.Resting, why: null);
            await wanted.BecameWanted.WaitAsync(stopping);
            slotStatus.State = SessionState.Warming;
        }
    }

    /// <summary>Runs sessions until the permit is lost, no session is wanted any more, or the site refuses the account.</summary>
    private async Task RunWithPermitAsync(CancellationToken stopping, CancellationToken drained)
    {
        var unwanted = wanted.Unwanted;
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stopping, unwanted);
        CancellationToken permitLost = default;
        try
        {
            await using var permit = await permits.AcquireAsync(why => slotStatus.MarkUnavailable(SessionState.Standby, why), waiting.Token);
            permitLost = permit.Lost;
            using var stopRequested = CancellationTokenSource.CreateLinkedTokenSource(stopping, permit.Lost);
            using var idle = CancellationTokenSource.CreateLinkedTokenSource(stopRequested.Token, unwanted);
            while (!unwanted.IsCancellationRequested && await WarmAsync(idle.Token, stopRequested.Token) is { } session)
            {
                var end = await ServeAsync(new WarmSessionContext
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
                    retry.Reset();
                }
                else if (!end.IsPlanned)
                {
                    // It ended before its first use. Without a pause here, the slot would log in over and over.
                    slotStatus.MarkDown(end.Why);
                    await retry.WaitAfterFailureAsync(idle.Token);
                }

                stopRequested.Token.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested && (permitLost.IsCancellationRequested || unwanted.IsCancellationRequested))
        {
            slotStatus.Problem = permitLost.IsCancellationRequested ? "its account permit was lost" : null;
        }
    }

    /// <returns>Null when the site refused the account.</returns>
    private async Task<BrowserSession?> WarmAsync(CancellationToken idle, CancellationToken stopRequested)
    {
        while (true)
        {
            idle.ThrowIfCancellationRequested();
            slotStatus.State = SessionState.Warming;

            // A login in progress continues even when the session is no longer wanted: sites may count an aborted login as a failed one.
            switch (await warmer.WarmAsync(slotStatus.Id, AccountLoginGate, stopRequested))
            {
                case WarmUpResult.Warm warm:
                    slotStatus.Opened(warm.Session);
                    return warm.Session;
                case WarmUpResult.NotWarm { Login: LoginResult.Refused refused }:
                    slotStatus.MarkUnavailable(
                        SessionState.Refused, AccountLoginGate.Refused?.Describe(AccountLoginGate.Account) ?? $"the site refused {AccountLoginGate.Account}: {refused.SiteText}");
                    return null;
                case WarmUpResult.NotWarm { Login: LoginResult.NeedsPerson person }:
                    slotStatus.MarkDown($"needs a person: {person.What}");
                    await retry.WaitForPersonAsync(idle);
                    break;
                case WarmUpResult.NotWarm { Login: LoginResult.Failed failed }:
                    slotStatus.MarkDown(failed.Why);
                    await retry.WaitAfterFailureAsync(idle);
                    break;
            }
        }
    }

    /// <summary>Serves leases until the session ends, and closes it.</summary>
    private async Task<SessionEndReason> ServeAsync(WarmSessionContext run)
    {
        var end = new SessionEndReason(RecycleReason.NotClean, "its slot failed with an exception");
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
            slotStatus.Closed(end);
            await warmer.CloseAsync(run.Session, AccountLoginGate);
            SessionClosed(slotStatus.Id, end.Reason, end.Why);
        }

        return end;
    }

    [LoggerMessage(EventId = 2130, Level = LogLevel.Information, Message = "Session {SessionId} is closed ({Reason}): {Why}")]
    private partial void SessionClosed(string sessionId, RecycleReason reason, string why);

    [LoggerMessage(EventId = 2131, Level = LogLevel.Debug, Message = "Session {SessionId} stopped.")]
    private partial void Stopped(string sessionId);
}
