using BrowserAgent.Sessions.BrowserSessions;
using BrowserAgent.Sessions.Configuration;
using BrowserAgent.Sessions.Leasing;
using BrowserAgent.Sessions.Machine;
using BrowserAgent.Sessions.Recycling;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions.Pool;

/// <summary>Serves leases with a warm session, and checks its health in between, until it must be replaced.</summary>
internal sealed class SessionServingLoop(
    LeaseQueue queue, SessionRefresher sessionRefresher, SessionLoginRunner login, IAdmissionControl admission, IOptions<PoolOptions> options, TimeProvider timeProvider)
{
    private static readonly TimeSpan AdmissionPoll = TimeSpan.FromSeconds(1);

    /// <returns>Why the session must be replaced.</returns>
    public async Task<SessionEndReason> ServeAsync(WarmSessionContext run)
    {
        var checkedAt = timeProvider.GetTimestamp();
        while (true)
        {
            if (await GetEndAsync(run) is { } end)
            {
                return end;
            }

            run.SlotStatus.Problem = admission.WhyNoLease();
            run.SlotStatus.State = SessionState.Ready;
            var pause = Min(sessionRefresher.TimeToNextCheck(run.Session.Expiry) - timeProvider.GetElapsedTime(checkedAt), options.Value.RetireSessionAfter - run.Session.Age);
            if (await NextWaiterAsync(run, pause) is { } waiter)
            {
                if (await GrantLeaseAsync(run, waiter) is { } leaseEnd)
                {
                    return leaseEnd;
                }

                checkedAt = timeProvider.GetTimestamp();
            }
            else if (sessionRefresher.TimeToNextCheck(run.Session.Expiry) <= timeProvider.GetElapsedTime(checkedAt) && await GetEndAsync(run) is null)
            {
                if (await sessionRefresher.CheckAsync(run.Session, run.SlotStatus.AccountLoginGate, run.StopRequested) is SessionRefreshResult.Stale stale)
                {
                    return stale.End;
                }

                run.SlotStatus.IsProven = true;
                checkedAt = timeProvider.GetTimestamp();
            }
        }
    }

    private async Task<SessionEndReason?> GetEndAsync(WarmSessionContext run)
    {
        if (run.InterruptReason is { } interrupted)
        {
            return interrupted;
        }

        if (!run.Session.IsAlive)
        {
            return await run.Session.GetLossReasonAsync();
        }

        if (run.Session.Browser.End is { } end)
        {
            return new SessionEndReason(end.Reason, end.Why);
        }

        return run.Unwanted.IsCancellationRequested ? new SessionEndReason(RecycleReason.Idle, "no job needs it now, and the account keeps its minimum of warm sessions (Floor) without it")
            : run.Session.Age >= options.Value.RetireSessionAfter ? new SessionEndReason(RecycleReason.Age, $"it has reached Pool:RetireSessionAfter ({options.Value.RetireSessionAfter})")
            : null;
    }

    /// <returns>Null when the pause is over, or the session must not be leased any more.</returns>
    private async Task<LeaseWaiter?> NextWaiterAsync(WarmSessionContext run, TimeSpan pause)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(run.StopRequested, run.Unwanted);
        if (run.SlotStatus.Problem is not null)
        {
            // The machine is short of resources: callers keep their places in the queue, and get the reason when their wait limit is over.
            await Task.WhenAny(run.Session.Lost, run.Session.Browser.Ending, DelayAsync(Min(pause, AdmissionPoll), done.Token));
            await done.CancelAsync();
            return null;
        }

        var offer = queue.Offer(run.SlotStatus.AccountLoginGate.Account, () => run.Session.Expiry.SiteTimeLeft);
        await Task.WhenAny(offer.Taken, run.Session.Lost, run.Session.Browser.Ending, DelayAsync(pause, done.Token));
        await done.CancelAsync();
        return queue.Withdraw(offer) ? null : await offer.Taken;
    }

    /// <returns>Null when the session is clean and may be leased again.</returns>
    private async Task<SessionEndReason?> GrantLeaseAsync(WarmSessionContext run, LeaseWaiter waiter)
    {
        if (run.InterruptReason is { } interrupted)
        {
            queue.PutBack(waiter);
            return interrupted;
        }

        if (admission.WhyNoLease() is not null)
        {
            queue.PutBack(waiter);
            return null;
        }

        SessionRefreshResult health = new SessionRefreshResult.Stale(RecycleReason.SiteEnded, "the health check before the lease failed");
        try
        {
            health = await sessionRefresher.EnsureHealthyAsync(run.Session, run.SlotStatus.AccountLoginGate, waiter.Request.NeededSiteTime, run.StopRequested);
        }
        finally
        {
            if (health is SessionRefreshResult.Stale)
            {
                queue.PutBack(waiter);
            }
        }

        if (health is SessionRefreshResult.Stale stale)
        {
            return stale.End;
        }

        await using var lease = new GrantedLease(run.Session, run.SlotStatus.AccountLoginGate, login);
        run.SlotStatus.State = SessionState.Leased;
        if (!waiter.TryComplete(new LeaseResult.Granted(lease)))
        {
            return null;
        }

        run.SlotStatus.IsProven = true;
        run.SlotStatus.CountJob();
        run.Session.Browser.CountJob();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(run.Drained, run.PermitLost);
        await Task.WhenAny(lease.Returned, DelayAsync(Timeout.InfiniteTimeSpan, ended.Token));
        return await GetEndAfterLeaseAsync(run, lease) ?? await run.Session.ResetAsync();
    }

    private async Task<SessionEndReason?> GetEndAfterLeaseAsync(WarmSessionContext run, GrantedLease lease)
    {
        if (!lease.Returned.IsCompleted)
        {
            return run.InterruptReason;
        }

        if (!run.Session.IsAlive)
        {
            return await run.Session.GetLossReasonAsync();
        }

        return lease.Condemned is { } condemned ? new SessionEndReason(RecycleReason.Condemned, condemned)
            : run.Session.Profile.FreshContextPerJob ? new SessionEndReason(RecycleReason.FreshContext, "its site pack asks for a fresh context for each job")
            : run.SlotStatus.Jobs >= options.Value.RetireAfterJobs ? new SessionEndReason(RecycleReason.Jobs, $"it served {run.SlotStatus.Jobs} jobs")
            : await GetEndAsync(run);
    }

    private Task DelayAsync(TimeSpan pause, CancellationToken cancellationToken) =>
        Task.Delay(pause > TimeSpan.Zero || pause == Timeout.InfiniteTimeSpan ? pause : TimeSpan.Zero, timeProvider, cancellationToken);

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
