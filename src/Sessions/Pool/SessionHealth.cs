using BrowserAgent.Sessions.Authentication;
using Microsoft.Extensions.Logging;
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

/// <summary>Keeps warm sessions fit: touches them before the site's idle timeout, gives them up for a new login before they run out.</summary>
internal sealed partial class SessionHealth(
    ISessionAuthenticator authenticator, IOptions<PoolOptions> options, TimeProvider time, ILogger<SessionHealth> logger)
{
    private static readonly TimeSpan LookLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);

    /// <summary>Until the next look: the configured interval, or sooner when the site would forget the session before that.</summary>
    public TimeSpan NextLook(SiteClock clock)
    {
        var half = clock.SiteTimeLeft / 2;
        var next = half < options.Value.HealthInterval ? half : options.Value.HealthInterval;
        return next > ShortestPause ? next : ShortestPause;
    }

    /// <summary>A look at an idle session: a login that is due happens now, between jobs, not in one.</summary>
    public Task<Fitness> LookAsync(BrowserSession session, AccountId account, CancellationToken cancellationToken) =>
        TouchAsync(session, account, Attainable(session.Clock, options.Value.SiteTimeMargin), cancellationToken);

    /// <summary>Before a lease: makes sure of the site time asked for.</summary>
    public async Task<Fitness> MakeFitAsync(BrowserSession session, AccountId account, TimeSpan needed, CancellationToken cancellationToken)
    {
        // The browser may have died or hung a moment ago, unnoticed so far; asking costs about 2 ms.
        if (!session.IsAlive || !await session.AnswersAsync())
        {
            return new Fitness.Stale(await session.WhyLostAsync());
        }

        var wanted = Attainable(session.Clock, needed + options.Value.SiteTimeMargin);
        return session.Clock.SiteTimeLeft >= wanted ? new Fitness.Fit() : await TouchAsync(session, account, wanted, cancellationToken);
    }

    /// <summary>Where only idle time is short, one request wins it back without a login; not when the site may have ended the session already.</summary>
    private async Task<Fitness> TouchAsync(BrowserSession session, AccountId account, TimeSpan wanted, CancellationToken cancellationToken)
    {
        var clock = session.Clock;
        if (clock.SiteTimeLeft < Attainable(clock, options.Value.SiteTimeMargin) || clock.AbsoluteLeft < wanted)
        {
            return new Fitness.Stale(RecycleReason.SiteTime, $"the site ends it in {clock.SiteTimeLeft:c}");
        }

        if (!await IsAliveAsync(session, account, cancellationToken))
        {
            return session.IsAlive
                ? new Fitness.Stale(RecycleReason.SiteEnded, "the site no longer knows it")
                : new Fitness.Stale(await session.WhyLostAsync());
        }

        if (clock.SiteTimeLeft < wanted)
        {
            return new Fitness.Stale(RecycleReason.SiteTime, $"a look at the site left it only {clock.SiteTimeLeft:c}");
        }

        return await session.ResetAsync() is { } trouble ? new Fitness.Stale(trouble) : new Fitness.Fit();
    }

    /// <summary>
    /// A site that never gives as much as is asked for would be logged in to before every lease; half of what a fresh login
    /// gives has to do there.
    /// </summary>
    private static TimeSpan Attainable(SiteClock clock, TimeSpan wanted) => wanted < clock.Full / 2 ? wanted : clock.Full / 2;

    private async Task<bool> IsAliveAsync(BrowserSession session, AccountId account, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(LookLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await authenticator.IsAliveAsync(session.Page, account, either.Token).WaitAsync(either.Token);
        }
        catch (Exception failed) when (!cancellationToken.IsCancellationRequested)
        {
            LookFailed(session.Id, limit.IsCancellationRequested ? $"it took longer than {LookLimit:c}" : failed.Message);
            return false;
        }
    }

    [LoggerMessage(2125, LogLevel.Warning, "The look whether the site still knows session {SessionId} failed, so it is logged in anew: {Why}")]
    private partial void LookFailed(string sessionId, string why);
}
