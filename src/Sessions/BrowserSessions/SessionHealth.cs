using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Configuration;
using BrowserAgent.Sessions.Recycling;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions.BrowserSessions;

/// <summary>Whether a warm session can go on.</summary>
internal abstract record SessionHealthResult
{
    private SessionHealthResult()
    {
    }

    public sealed record Healthy : SessionHealthResult;

    /// <summary>It must be replaced by a fresh login; why, in words.</summary>
    public sealed record Stale(SessionEnd End) : SessionHealthResult
    {
        public Stale(RecycleReason reason, string why)
            : this(new SessionEnd(reason, why))
        {
        }
    }
}

/// <summary>Keeps warm sessions fit: touches them before the site's idle timeout, logs them in again, in place, before they run out.</summary>
internal sealed class SessionHealth(LivenessProbe liveness, SavedLoginStore logins, SessionWarmer warmer, IOptions<PoolOptions> options)
{
    private static readonly TimeSpan MinCheckInterval = TimeSpan.FromSeconds(1);

    /// <summary>Until the next look: the configured interval, or sooner when the site would forget the session before that.</summary>
    public TimeSpan TimeToNextCheck(SessionExpiry clock)
    {
        var half = clock.SiteTimeLeft / 2;
        var next = half < options.Value.HealthInterval ? half : options.Value.HealthInterval;
        return next > MinCheckInterval ? next : MinCheckInterval;
    }

    /// <summary>A look at an idle session: a login that is due happens now, between jobs, not in one.</summary>
    public Task<SessionHealthResult> CheckAsync(BrowserSession session, LoginLock loginLock, CancellationToken cancellationToken) =>
        RefreshAsync(session, loginLock, session.Expiry.AttainableTime(options.Value.SiteTimeMargin), cancellationToken);

    /// <summary>Before a lease: makes sure of the site time asked for.</summary>
    public async Task<SessionHealthResult> EnsureHealthyAsync(BrowserSession session, LoginLock loginLock, TimeSpan needed, CancellationToken cancellationToken)
    {
        // The browser may have died or hung a moment ago, unnoticed so far; asking costs some milliseconds.
        if (!session.IsAlive || !await session.IsResponsiveAsync())
        {
            return new SessionHealthResult.Stale(await session.GetLossReasonAsync());
        }

        var wanted = session.Expiry.AttainableTime(needed + options.Value.SiteTimeMargin);
        if (session.Expiry.SiteTimeLeft < wanted)
        {
            return await RefreshAsync(session, loginLock, wanted, cancellationToken);
        }

        await logins.SaveActivityAsync(session, loginLock.Account);
        return new SessionHealthResult.Healthy();
    }

    /// <summary>Where only idle time is short, one request wins it back without a login; not when the site may have ended the session already.</summary>
    private async Task<SessionHealthResult> RefreshAsync(BrowserSession session, LoginLock loginLock, TimeSpan wanted, CancellationToken cancellationToken)
    {
        var clock = session.Expiry;
        if (clock.SiteTimeLeft < clock.AttainableTime(options.Value.SiteTimeMargin) || clock.AbsoluteLeft < wanted)
        {
            return await LogInAgainAsync(session, loginLock, new SessionEnd(RecycleReason.SiteTime, $"the site ends it in {clock.SiteTimeLeft:c}"), cancellationToken);
        }

        if (!await liveness.IsAliveAsync(session, loginLock.Account, cancellationToken))
        {
            if (!session.IsAlive)
            {
                return new SessionHealthResult.Stale(await session.GetLossReasonAsync());
            }

            await logins.DeleteAsync(session, loginLock.Account);
            return await LogInAgainAsync(session, loginLock, new SessionEnd(RecycleReason.SiteEnded, "the site no longer knows it"), cancellationToken);
        }

        // Here, with the site's own page open, its storage is read fastest.
        await logins.SaveAsync(session, loginLock.Account);
        if (clock.SiteTimeLeft < wanted)
        {
            return await LogInAgainAsync(session, loginLock, new SessionEnd(RecycleReason.SiteTime, $"a look at the site left it only {clock.SiteTimeLeft:c}"), cancellationToken);
        }

        return await session.ResetAsync() is { } trouble ? new SessionHealthResult.Stale(trouble) : new SessionHealthResult.Healthy();
    }

    /// <summary>
    /// In the context that it has, which costs half of a new one with a login. Where that fails the session is stale, and a new context is tried:
    /// something of the old login may stand in the way of the new one.
    /// </summary>
    private async Task<SessionHealthResult> LogInAgainAsync(BrowserSession session, LoginLock loginLock, SessionEnd why, CancellationToken cancellationToken)
    {
        if (!session.IsAlive || !await session.ClearLoginAsync() || await warmer.LogInAsync(session, loginLock, cancellationToken) is not LoginResult.LoggedIn)
        {
            return new SessionHealthResult.Stale(session.IsAlive ? why : await session.GetLossReasonAsync());
        }

        return await session.ResetAsync() is { } trouble ? new SessionHealthResult.Stale(trouble) : new SessionHealthResult.Healthy();
    }
}
