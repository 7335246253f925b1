using BrowserAgent.Sessions.Authentication;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions.Pool;

/// <summary>Whether a warm session can go on.</summary>
internal abstract record Fitness
{
    private Fitness()
    {
    }

    public sealed record Fit : Fitness;

    /// <summary>It must be replaced by a fresh login; why, in words.</summary>
    public sealed record Stale(SessionEnd End) : Fitness
    {
        public Stale(RecycleReason reason, string why)
            : this(new SessionEnd(reason, why))
        {
        }
    }
}

/// <summary>Keeps warm sessions fit: touches them before the site's idle timeout, logs them in again, in place, before they run out.</summary>
internal sealed class SessionHealth(LivenessLook liveness, LoginKeeper logins, SessionWarmer warmer, IOptions<PoolOptions> options)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);

    /// <summary>Until the next look: the configured interval, or sooner when the site would forget the session before that.</summary>
    public TimeSpan NextLook(SiteClock clock)
    {
        var half = clock.SiteTimeLeft / 2;
        var next = half < options.Value.HealthInterval ? half : options.Value.HealthInterval;
        return next > ShortestPause ? next : ShortestPause;
    }

    /// <summary>A look at an idle session: a login that is due happens now, between jobs, not in one.</summary>
    public Task<Fitness> LookAsync(BrowserSession session, AccountGate gate, CancellationToken cancellationToken) =>
        TouchAsync(session, gate, session.Clock.Attainable(options.Value.SiteTimeMargin), cancellationToken);

    /// <summary>Before a lease: makes sure of the site time asked for.</summary>
    public async Task<Fitness> MakeFitAsync(BrowserSession session, AccountGate gate, TimeSpan needed, CancellationToken cancellationToken)
    {
        // The browser may have died or hung a moment ago, unnoticed so far; asking costs some milliseconds.
        if (!session.IsAlive || !await session.AnswersAsync())
        {
            return new Fitness.Stale(await session.WhyLostAsync());
        }

        var wanted = session.Clock.Attainable(needed + options.Value.SiteTimeMargin);
        if (session.Clock.SiteTimeLeft < wanted)
        {
            return await TouchAsync(session, gate, wanted, cancellationToken);
        }

        await logins.NoteAsync(session, gate.Account);
        return new Fitness.Fit();
    }

    /// <summary>Where only idle time is short, one request wins it back without a login; not when the site may have ended the session already.</summary>
    private async Task<Fitness> TouchAsync(BrowserSession session, AccountGate gate, TimeSpan wanted, CancellationToken cancellationToken)
    {
        var clock = session.Clock;
        if (clock.SiteTimeLeft < clock.Attainable(options.Value.SiteTimeMargin) || clock.AbsoluteLeft < wanted)
        {
            return await LogInAnewAsync(session, gate, new SessionEnd(RecycleReason.SiteTime, $"the site ends it in {clock.SiteTimeLeft:c}"), cancellationToken);
        }

        if (!await liveness.IsAliveAsync(session, gate.Account, cancellationToken))
        {
            if (!session.IsAlive)
            {
                return new Fitness.Stale(await session.WhyLostAsync());
            }

            await logins.ForgetAsync(session, gate.Account);
            return await LogInAnewAsync(session, gate, new SessionEnd(RecycleReason.SiteEnded, "the site no longer knows it"), cancellationToken);
        }

        // Here, with the site's own page open, its storage is read fastest.
        await logins.KeepAsync(session, gate.Account);
        if (clock.SiteTimeLeft < wanted)
        {
            return await LogInAnewAsync(session, gate, new SessionEnd(RecycleReason.SiteTime, $"a look at the site left it only {clock.SiteTimeLeft:c}"), cancellationToken);
        }

        return await session.ResetAsync() is { } trouble ? new Fitness.Stale(trouble) : new Fitness.Fit();
    }

    /// <summary>
    /// In the context that it has, which costs half of a new one with a login. Where that fails the session is stale, and a new context is tried:
    /// something of the old login may stand in the way of the new one.
    /// </summary>
    private async Task<Fitness> LogInAnewAsync(BrowserSession session, AccountGate gate, SessionEnd why, CancellationToken cancellationToken)
    {
        if (!session.IsAlive || !await session.ForgetLoginAsync() || await warmer.LogInAsync(session, gate, cancellationToken) is not LoginOutcome.LoggedIn)
        {
            return new Fitness.Stale(session.IsAlive ? why : await session.WhyLostAsync());
        }

        return await session.ResetAsync() is { } trouble ? new Fitness.Stale(trouble) : new Fitness.Fit();
    }
}
