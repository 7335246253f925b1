using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Secrets;
using BrowserAgent.Sessions.StorageState;
using Microsoft.Extensions.Logging;

namespace BrowserAgent.Sessions.BrowserSessions;

/// <summary>How one attempt to warm a session ended.</summary>
internal abstract record WarmUpResult
{
    private WarmUpResult()
    {
    }

    public sealed record Warm(BrowserSession Session) : WarmUpResult;

    public sealed record NotWarm(LoginResult Login) : WarmUpResult;
}

/// <summary>Opens sessions: from a saved login if the site still accepts it, else with a new login.</summary>
internal sealed partial class SessionOpener(
    BrowserSessionFactory sessions,
    ISessionAuthenticator authenticator,
    SessionLoginProbe liveness,
    SavedLoginStore savedLogins,
    SessionLoginRunner login,
    ILogger<SessionOpener> logger)
{
    public async Task<WarmUpResult> WarmAsync(string sessionId, AccountLoginGate accountLoginGate, CancellationToken cancellationToken)
    {
        // Saved by session id, not by account: two sessions never share a login.
        if (await savedLogins.FindAsync(sessionId, accountLoginGate.Account, authenticator.ProfileOf, cancellationToken) is { } saved)
        {
            switch (await OpenAsync(sessionId, accountLoginGate, saved, cancellationToken))
            {
                case WarmUpResult.Warm { Session: var restored } when await IsRestoredAsync(restored, accountLoginGate, saved, cancellationToken):
                    Restored(sessionId, accountLoginGate.Account);
                    return new WarmUpResult.Warm(restored);
                case WarmUpResult.NotWarm failed:
                    return failed;
            }
        }

        return await OpenAsync(sessionId, accountLoginGate, saved: null, cancellationToken) switch
        {
            WarmUpResult.Warm opened => await LogInOrCloseAsync(opened.Session, accountLoginGate, cancellationToken),
            var failed => failed,
        };
    }

    /// <summary>Closes a session, and saves its login for the next session in its slot.</summary>
    public async Task CloseAsync(BrowserSession session, AccountLoginGate accountLoginGate)
    {
        await savedLogins.SaveAsync(session, accountLoginGate.Account);
        await session.CloseAsync();
    }

    private async Task<WarmUpResult> OpenAsync(string sessionId, AccountLoginGate accountLoginGate, SavedLogin? saved, CancellationToken cancellationToken)
    {
        try
        {
            return new WarmUpResult.Warm(await sessions.OpenAsync(sessionId, accountLoginGate.Account, saved?.Storage, cancellationToken));
        }
        catch (Exception unusable) when (unusable is SecretMissingException or InvalidDataException)
        {
            OpeningFailed(unusable, sessionId, accountLoginGate.Account);
            return new WarmUpResult.NotWarm(new LoginResult.NeedsPerson(unusable.Message));
        }
        catch (Exception failed) when (failed is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            OpeningFailed(failed, sessionId, accountLoginGate.Account);
            return new WarmUpResult.NotWarm(new LoginResult.Failed(failed.Message));
        }
    }

    /// <summary>True when the site still accepts the saved login. If not, the session is closed: remains of the old login could disturb the new one.</summary>
    private async Task<bool> IsRestoredAsync(BrowserSession session, AccountLoginGate accountLoginGate, SavedLogin saved, CancellationToken cancellationToken)
    {
        var restored = false;
        try
        {
            session.Expiry.Restore(saved.LoggedInAt, saved.LastActiveAt);
            if (!await liveness.IsAliveAsync(session, accountLoginGate.Account, cancellationToken))
            {
                // A browser that died during the probe says nothing about the login, so the login is kept then.
                await (session.IsAlive ? savedLogins.DeleteAsync(session, accountLoginGate.Account) : Task.CompletedTask);
                return false;
            }

            await savedLogins.SaveAsync(session, accountLoginGate.Account);
            restored = await session.ResetAsync() is null;
            return restored;
        }
        finally
        {
            if (!restored)
            {
                await session.CloseAsync();
            }
        }
    }

    private async Task<WarmUpResult> LogInOrCloseAsync(BrowserSession session, AccountLoginGate accountLoginGate, CancellationToken cancellationToken)
    {
        var warm = false;
        try
        {
            var result = await login.LogInAsync(session, accountLoginGate, cancellationToken);
            var resetFailure = result is LoginResult.LoggedIn ? await session.ResetAsync() : null;
            warm = result is LoginResult.LoggedIn && resetFailure is null;
            return warm ? new WarmUpResult.Warm(session) : new WarmUpResult.NotWarm(resetFailure is null ? result : new LoginResult.Failed(resetFailure.Why));
        }
        finally
        {
            if (!warm)
            {
                await session.CloseAsync();
            }
        }
    }

    [LoggerMessage(EventId = 2126, Level = LogLevel.Information, Message = "Session {SessionId} was restored from its saved login of {Account}; no new login was needed.")]
    private partial void Restored(string sessionId, AccountId account);

    [LoggerMessage(EventId = 2124, Level = LogLevel.Warning, Message = "Session {SessionId} of {Account} could not be opened.")]
    private partial void OpeningFailed(Exception exception, string sessionId, AccountId account);
}
