using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Configuration;
using BrowserAgent.Sessions.Driver;
using BrowserAgent.Sessions.StorageState;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions.BrowserSessions;

/// <summary>Saves the login of each session for the next session in its slot, and decides which saved logins may still be valid.</summary>
internal sealed partial class SavedLoginStore(StorageStateStore states, IOptions<PoolOptions> options, TimeProvider timeProvider, ILogger<SavedLoginStore> logger)
{
    /// <returns>Null when there is none, or when it has expired by the site's own timeouts.</returns>
    public async Task<SavedLogin?> FindAsync(
        string place, AccountId account, Func<string, SiteSessionProfile> profileOf, CancellationToken cancellationToken)
    {
        if (await states.FindAsync(account, place, cancellationToken) is not { } saved)
        {
            return null;
        }

        SessionExpiryEstimator expiry;
        try
        {
            var profile = profileOf(account.Site);
            if (profile.Access is not null)
            {
                // Asking whether it is still valid would send the password outside the account's login permit, where a refusal stops nobody.
                return null;
            }

            expiry = new SessionExpiryEstimator(profile, timeProvider);
        }
        catch (KeyNotFoundException)
        {
            // The site has no pack any more; opening a session reports that.
            return null;
        }

        expiry.Restore(saved.LoggedInAt, saved.LastActiveAt);

        // A login time in the future comes from another clock, so its age is unknown.
        if (saved.LoggedInAt <= timeProvider.GetUtcNow() && expiry.SiteTimeLeft >= expiry.AttainableTime(options.Value.SiteTimeMargin))
        {
            return saved;
        }

        SavedLoginExpired(place, saved.LoggedInAt);
        await states.DeleteAsync(account, place, cancellationToken);
        return null;
    }

    /// <summary>Saves the current login, unless it has expired. If the browser is gone, the storage last saved is kept and only the times are updated.</summary>
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
        catch (Exception failed) when (PlaywrightFaultClassifier.Is(failed))
        {
            ReadFailed(session.Id, failed.Message);
        }
    }

    /// <summary>Saves only the time of the last activity, once per check interval: a busy session gets no health checks, so its saved login would look idle.</summary>
    public async Task SaveActivityAsync(BrowserSession session, AccountId account)
    {
        if (states.FindInMemory(session.Id) is { } known && session.Expiry.LastActiveAt - known.LastActiveAt > options.Value.HealthInterval)
        {
            await SaveAsync(session, account, known.Storage);
        }
    }

    /// <summary>Deletes a saved login that the site no longer accepts.</summary>
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

    [LoggerMessage(EventId = 2174, Level = LogLevel.Debug, Message = "The saved login of session {SessionId}, from {LoggedInAt}, has expired; it is deleted.")]
    private partial void SavedLoginExpired(string sessionId, DateTimeOffset loggedInAt);

    [LoggerMessage(EventId = 2175, Level = LogLevel.Debug, Message = "The login of session {SessionId} could not be read from its browser, and is not saved: {Why}")]
    private partial void ReadFailed(string sessionId, string why);
}
