using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Launch;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions.Pool;

/// <summary>Keeps the logins of sessions for those that come after them in the same place, and says which of them are worth a try.</summary>
internal sealed partial class LoginKeeper(SessionStates states, IOptions<PoolOptions> options, TimeProvider time, ILogger<LoginKeeper> logger)
{
    /// <returns>Null when there is none that the site's own rules could have left alive.</returns>
    public async Task<SavedSession?> FindAsync(
        string place, AccountId account, Func<string, SiteSessionProfile> profileOf, CancellationToken cancellationToken)
    {
        if (await states.FindAsync(account, place, cancellationToken) is not { } saved)
        {
            return null;
        }

        SiteClock clock;
        try
        {
            clock = new SiteClock(profileOf(account.Site), time);
        }
        catch (KeyNotFoundException)
        {
            // Its pack is gone; opening says so.
            return null;
        }

        clock.Restore(saved.LoggedInAt, saved.LastActiveAt);

        // One of the future was written under another clock: nobody knows how old it is.
        if (saved.LoggedInAt <= time.GetUtcNow() && clock.SiteTimeLeft >= clock.Attainable(options.Value.SiteTimeMargin))
        {
            return saved;
        }

        TooOld(place, saved.LoggedInAt);
        await states.ForgetAsync(account, place, cancellationToken);
        return null;
    }

    /// <summary>Keeps the login as it is now. One that is over is not kept; one whose browser is gone keeps what was known of it.</summary>
    public async Task KeepAsync(BrowserSession session, AccountId account)
    {
        if (!states.IsOn || session.Clock.SiteTimeLeft <= TimeSpan.Zero)
        {
            return;
        }

        try
        {
            if ((session.IsAlive ? await session.StorageAsync() : states.Known(session.Id)?.Storage) is { } storage)
            {
                await SaveAsync(session, account, storage);
            }
        }
        catch (Exception failed) when (PlaywrightFault.Is(failed))
        {
            NotRead(session.Id, failed.Message);
        }
    }

    /// <summary>Keeps only the time of the last activity, now and then: a busy session is never looked at, and would seem to have been idle.</summary>
    public async Task NoteAsync(BrowserSession session, AccountId account)
    {
        if (states.Known(session.Id) is { } known && session.Clock.LastActiveAt - known.LastActiveAt > options.Value.HealthInterval)
        {
            await SaveAsync(session, account, known.Storage);
        }
    }

    /// <summary>The site no longer knows it.</summary>
    public Task ForgetAsync(BrowserSession session, AccountId account)
    {
        session.Clock.Ended();
        return states.ForgetAsync(account, session.Id, CancellationToken.None);
    }

    private Task SaveAsync(BrowserSession session, AccountId account, string storage) => states.SaveAsync(
        account,
        session.Id,
        new SavedSession { Storage = storage, LoggedInAt = session.Clock.LoggedInAt ?? session.Clock.LastActiveAt, LastActiveAt = session.Clock.LastActiveAt },
        CancellationToken.None);

    [LoggerMessage(2174, LogLevel.Debug, "The kept login of session {SessionId}, of {LoggedInAt}, is too old to try.")]
    private partial void TooOld(string sessionId, DateTimeOffset loggedInAt);

    [LoggerMessage(2175, LogLevel.Debug, "The login of session {SessionId} could not be read from its browser: {Why}")]
    private partial void NotRead(string sessionId, string why);
}
