using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Configuration;
using BrowserAgent.Sessions.Driver;
using BrowserAgent.Sessions.StorageState;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions.BrowserSessions;

/// <summary>Keeps the logins of sessions for those that come after them in the same place, and says which of them are worth a try.</summary>
internal sealed partial class SavedLoginStore(StorageStateStore states, IOptions<PoolOptions> options, TimeProvider timeProvider, ILogger<SavedLoginStore> logger)
{
    /// <returns>Null when there is none that the site's own rules could have left alive.</returns>
    public async Task<SavedLogin?> FindAsync(
        string place, AccountId account, Func<string, SiteSessionProfile> profileOf, CancellationToken cancellationToken)
    {
        if (await states.FindAsync(account, place, cancellationToken) is not { } saved)
        {
            return null;
        }

        SessionExpiry clock;
        try
        {
            clock = new SessionExpiry(profileOf(account.Site), timeProvider);
        }
        catch (KeyNotFoundException)
        {
            // Its pack is gone; opening says so.
            return null;
        }

        clock.Restore(saved.LoggedInAt, saved.LastActiveAt);

        // One of the future was written under another clock: nobody knows how old it is.
        if (saved.LoggedInAt <= timeProvider.GetUtcNow() && clock.SiteTimeLeft >= clock.AttainableTime(options.Value.SiteTimeMargin))
        {
            return saved;
        }

        SavedLoginExpired(place, saved.LoggedInAt);
        await states.DeleteAsync(account, place, cancellationToken);
        return null;
    }

    /// <summary>Keeps the login as it is now. One that is over is not kept; one whose browser is gone keeps what was known of it.</summary>
    public async Task SaveAsync(BrowserSession session, AccountId account)
    {
        if (!states.IsEnabled || session.Expiry.SiteTimeLeft <= TimeSpan.Zero)
        {
            return;
        }

        try
        {
            if ((session.IsAlive ? await session.GetStorageStateAsync() : states.FindInMemory(session.Id)?.Storage) is { } storage)
            {
                await SaveAsync(session, account, storage);
            }
        }
        catch (Exception failed) when (PlaywrightFault.Is(failed))
        {
            ReadFailed(session.Id, failed.Message);
        }
    }

    /// <summary>Keeps only the time of the last activity, now and then: a busy session is never looked at, and would seem to have been idle.</summary>
    public async Task SaveActivityAsync(BrowserSession session, AccountId account)
    {
        if (states.FindInMemory(session.Id) is { } known && session.Expiry.LastActiveAt - known.LastActiveAt > options.Value.HealthInterval)
        {
            await SaveAsync(session, account, known.Storage);
        }
    }

    /// <summary>The site no longer knows it.</summary>
    public Task DeleteAsync(BrowserSession session, AccountId account)
    {
        session.Expiry.Ended();
        return states.DeleteAsync(account, session.Id, CancellationToken.None);
    }

    private Task SaveAsync(BrowserSession session, AccountId account, string storage) => states.SaveAsync(
        account,
        session.Id,
        new SavedLogin { Storage = storage, LoggedInAt = session.Expiry.LoggedInAt ?? session.Expiry.LastActiveAt, LastActiveAt = session.Expiry.LastActiveAt },
        CancellationToken.None);

    [LoggerMessage(EventId = 2174, Level = LogLevel.Debug, Message = "The kept login of session {SessionId}, of {LoggedInAt}, is too old to try.")]
    private partial void SavedLoginExpired(string sessionId, DateTimeOffset loggedInAt);

    [LoggerMessage(EventId = 2175, Level = LogLevel.Debug, Message = "The login of session {SessionId} could not be read from its browser: {Why}")]
    private partial void ReadFailed(string sessionId, string why);
}
