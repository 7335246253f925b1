using BrowserAgent.Sessions.Machine;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions.Pool;

/// <summary>Serves leases with a warm session, and looks after it in between, until it must be replaced.</summary>
internal sealed class SessionServing(
    LeaseQueue queue, SessionHealth health, SessionWarmer warmer, IAdmission admission, IOptions<PoolOptions> options, TimeProvider time)
{
    private static readonly TimeSpan AdmissionPoll = TimeSpan.FromSeconds(1);

    /// <returns>Why it is not to be used again.</returns>
    public async Task<SessionEnd> ServeAsync(SessionRun run)
    {
        var looked = time.GetTimestamp();
        while (true)
        {
            if (await WhyOverAsync(run) is { } end)
            {
                return end;
            }

            run.Desk.Trouble = admission.WhyNoLease();
            run.Desk.State = SessionState.Ready;
            var pause = Shorter(health.NextLook(run.Session.Clock) - time.GetElapsedTime(looked), options.Value.RetireSessionAfter - run.Session.Age);
            if (await NextWaiterAsync(run, pause) is { } waiter)
            {
                if (await LendAsync(run, waiter) is { } spent)
                {
                    return spent;
                }

                looked = time.GetTimestamp();
            }
            else if (health.NextLook(run.Session.Clock) <= time.GetElapsedTime(looked) && await WhyOverAsync(run) is null)
            {
                if (await health.LookAsync(run.Session, run.Desk.Gate, run.Halted) is Fitness.Stale stale)
                {
                    return stale.End;
                }

                run.Desk.Proved = true;
                looked = time.GetTimestamp();
            }
        }
    }

    private async Task<SessionEnd?> WhyOverAsync(SessionRun run)
    {
        if (run.Interrupted is { } interrupted)
        {
            return interrupted;
        }

        if (!run.Session.IsAlive)
        {
            return await run.Session.WhyLostAsync();
        }

        if (run.Session.Browser.End is { } end)
        {
            return new SessionEnd(end.Reason, end.Why);
        }

        return run.Unwanted.IsCancellationRequested ? new SessionEnd(RecycleReason.Idle, "nobody needs it now, and the account has its floor without it")
            : run.Session.Age >= options.Value.RetireSessionAfter ? new SessionEnd(RecycleReason.Age, $"it is as old as Pool:RetireSessionAfter allows ({options.Value.RetireSessionAfter})")
            : null;
    }

    /// <returns>Null when the pause is over, or the session is not to be lent any more.</returns>
    private async Task<LeaseWaiter?> NextWaiterAsync(SessionRun run, TimeSpan pause)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(run.Halted, run.Unwanted);
        if (run.Desk.Trouble is not null)
        {
            // The machine runs short: who waits keeps the place in the queue, and is told why when the wait is over.
            await Task.WhenAny(run.Session.Lost, run.Session.Browser.Ending, PauseAsync(Shorter(pause, AdmissionPoll), done.Token));
            await done.CancelAsync();
            return null;
        }

        var offer = queue.Offer(run.Desk.Gate.Account, () => run.Session.Clock.SiteTimeLeft);
        await Task.WhenAny(offer.Taken, run.Session.Lost, run.Session.Browser.Ending, PauseAsync(pause, done.Token));
        await done.CancelAsync();
        return queue.Withdraw(offer) ? null : await offer.Taken;
    }

    /// <returns>Null when the session is clean and may be lent again.</returns>
    private async Task<SessionEnd?> LendAsync(SessionRun run, LeaseWaiter waiter)
    {
        if (run.Interrupted is { } interrupted)
        {
            queue.PutBack(waiter);
            return interrupted;
        }

        if (admission.WhyNoLease() is not null)
        {
            queue.PutBack(waiter);
            return null;
        }

        Fitness fitness = new Fitness.Stale(RecycleReason.SiteEnded, "the look before the lease failed");
        try
        {
            fitness = await health.MakeFitAsync(run.Session, run.Desk.Gate, waiter.Request.NeededSiteTime, run.Halted);
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
            return stale.End;
        }

        await using var lease = new GrantedLease(run.Session, run.Desk.Gate, warmer);
        run.Desk.State = SessionState.Leased;
        if (!waiter.TryEnd(new LeaseOutcome.Granted(lease)))
        {
            return null;
        }

        run.Desk.Proved = true;
        run.Desk.CountJob();
        run.Session.Browser.CountJob();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(run.Drained, run.Unseated);
        await Task.WhenAny(lease.Returned, PauseAsync(Timeout.InfiniteTimeSpan, ended.Token));
        return await WhySpentAsync(run, lease) ?? await run.Session.ResetAsync();
    }

    private async Task<SessionEnd?> WhySpentAsync(SessionRun run, GrantedLease lease)
    {
        if (!lease.Returned.IsCompleted)
        {
            return run.Interrupted;
        }

        if (!run.Session.IsAlive)
        {
            return await run.Session.WhyLostAsync();
        }

        return lease.Condemned is { } condemned ? new SessionEnd(RecycleReason.Condemned, condemned)
            : run.Session.Profile.FreshContextPerJob ? new SessionEnd(RecycleReason.FreshContext, "its site's pack wants a fresh context for each job")
            : run.Desk.Jobs >= options.Value.RetireAfterJobs ? new SessionEnd(RecycleReason.Jobs, $"it served {run.Desk.Jobs} jobs")
            : await WhyOverAsync(run);
    }

    private Task PauseAsync(TimeSpan pause, CancellationToken cancellationToken) =>
        Task.Delay(pause > TimeSpan.Zero || pause == Timeout.InfiniteTimeSpan ? pause : TimeSpan.Zero, time, cancellationToken);

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
