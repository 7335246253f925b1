using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Configuration;
using BrowserAgent.Sessions.Recycling;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions.BrowserSessions;

/// <summary>Whether a warm session can be used further.</summary>
internal abstract record SessionRefreshResult
{
    private SessionRefreshResult()
    {
    }

    public sealed record Healthy : SessionRefreshResult;

    /// <summary>The session must be closed, and replaced by one with a new login.</summary>
    public sealed record Stale(SessionEndReason End) : SessionRefreshResult
    {
        public Stale(RecycleReason reason, string why)
            : this(new SessionEndReason(reason, why))
        {
        }
    }
}

/// <summary>Keeps warm sessions usable: sends a request before the site's idle timeout, and logs in again in the same context before the session expires.</summary>
internal sealed class SessionRefresher(SessionLoginProbe liveness, SavedLoginStore logins, SessionLoginRunner login, IOptions<PoolOptions> options)
{
    private static readonly TimeSpan MinCheckInterval = TimeSpan.FromSeconds(1);

    /// <summary>Until the next check: the configured interval, or half of the site time left if that is shorter.</summary>
    public TimeSpan TimeToNextCheck(SessionExpiryEstimator expiry)
    {
        var half = expiry.SiteTimeLeft / 2;
        var next = half < options.Value.HealthInterval ? half : options.Value.HealthInterval;
        return next > MinCheckInterval ? next : MinCheckInterval;
    }

    /// <summary>Checks an idle session: a login that is due happens here, between jobs, and not during one.</summary>
    public Task<SessionRefreshResult> CheckAsync(BrowserSession session, AccountLoginGate accountLoginGate, CancellationToken cancellationToken) =>
        RefreshAsync(session, accountLoginGate, session.Expiry.AttainableTime(options.Value.SiteTimeMargin), cancellationToken);

    /// <summary>Called before a lease: makes sure that the session has the site time that the job needs.</summary>
    public async Task<SessionRefreshResult> EnsureHealthyAsync(BrowserSession session, AccountLoginGate accountLoginGate, TimeSpan needed, CancellationToken cancellationToken)
    {
        // The browser may have died or hung since the last check. This check takes some milliseconds.
        if (!session.IsAlive || !await session.IsResponsiveAsync())
        {
            return new SessionRefreshResult.Stale(await session.GetLossReasonAsync());
        }

        var wanted = session.Expiry.AttainableTime(needed + options.Value.SiteTimeMargin);
        if (session.Expiry.SiteTimeLeft < wanted)
        {
            return await RefreshAsync(session, accountLoginGate, wanted, cancellationToken);
        }

        await logins.SaveActivityAsync(session, accountLoginGate.Account);
        return new SessionRefreshResult.Healthy();
    }

    /// <summary>If only the idle time is short, one request restores it. A new login is needed when the absolute time is short, or when the site may have ended the session already.</summary>
    private async Task<SessionRefreshResult> RefreshAsync(BrowserSession session, AccountLoginGate accountLoginGate, TimeSpan wanted, CancellationToken cancellationToken)
    {
        var expiry = session.Expiry;
        if (expiry.SiteTimeLeft < expiry.AttainableTime(options.Value.SiteTimeMargin) || expiry.AbsoluteLeft < wanted)
        {
            return await LogInAgainAsync(session, accountLoginGate, new SessionEndReason(RecycleReason.SiteTime, $"the site ends it in {expiry.SiteTimeLeft:c}"), cancellationToken);
        }

        if (session.Access is not null && accountLoginGate.Refused is not null)
        {
            return new SessionRefreshResult.Stale(RecycleReason.SiteEnded, "the site has refused its account, and each request would send the refused password again");
        }

        if (!await liveness.IsAliveAsync(session, accountLoginGate.Account, cancellationToken))
        {
            if (!session.IsAlive)
            {
                return new SessionRefreshResult.Stale(await session.GetLossReasonAsync());
            }

            await logins.DeleteAsync(session, accountLoginGate.Account);
            return await LogInAgainAsync(session, accountLoginGate, new SessionEndReason(RecycleReason.SiteEnded, "the site no longer accepts it"), cancellationToken);
        }

        // Saved here because a page of the site is open, which makes reading its storage fastest.
        await logins.SaveAsync(session, accountLoginGate.Account);
        if (expiry.SiteTimeLeft < wanted)
        {
            return await LogInAgainAsync(session, accountLoginGate, new SessionEndReason(RecycleReason.SiteTime, $"after a request to the site it has only {expiry.SiteTimeLeft:c}"), cancellationToken);
        }

        return await session.ResetAsync() is { } resetFailure ? new SessionRefreshResult.Stale(resetFailure) : new SessionRefreshResult.Healthy();
    }

    /// <summary>
    /// Logs in again in the same context, which takes half the time of a new context with a login. If that fails, the session is stale and the next
    /// login gets a new context, because remains of the old login may have caused the failure.
    /// </summary>
    private async Task<SessionRefreshResult> LogInAgainAsync(BrowserSession session, AccountLoginGate accountLoginGate, SessionEndReason why, CancellationToken cancellationToken)
    {
        if (!session.IsAlive || !await session.ClearLoginAsync() || await login.LogInAsync(session, accountLoginGate, cancellationToken) is not LoginResult.LoggedIn)
        {
            return new SessionRefreshResult.Stale(session.IsAlive ? why : await session.GetLossReasonAsync());
        }

        return await session.ResetAsync() is { } resetFailure ? new SessionRefreshResult.Stale(resetFailure) : new SessionRefreshResult.Healthy();
    }
}
