using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Browsers;
using BrowserAgent.Sessions.Configuration;
using BrowserAgent.Sessions.Launch;
using BrowserAgent.Sessions.StorageState;
using BrowserAgent.Sessions.Timing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;

namespace BrowserAgent.Sessions.BrowserSessions;

/// <summary>How one try to warm a session ended.</summary>
internal abstract record WarmUpResult
{
    private WarmUpResult()
    {
    }

    public sealed record Warm(BrowserSession Session) : WarmUpResult;

    public sealed record NotWarm(LoginResult Login) : WarmUpResult;
}

/// <summary>Opens sessions: with a login that was kept where the site still knows it, else logged in through the account's gate.</summary>
internal sealed partial class SessionWarmer(
    SiteBrowsers browsers,
    ISessionAuthenticator authenticator,
    LivenessProbe liveness,
    SavedLoginStore logins,
    LoginCoordinator accounts,
    PersonCodes codes,
    IOptions<PoolOptions> pool,
    IOptions<BrowserOptions> browser,
    TimeProvider timeProvider,
    ILogger<SessionWarmer> logger)
{
    public async Task<WarmUpResult> WarmAsync(string sessionId, LoginLock loginLock, CancellationToken cancellationToken)
    {
        // Each place has its own: two sessions never share a login.
        if (await logins.FindAsync(sessionId, loginLock.Account, authenticator.ProfileOf, cancellationToken) is { } saved)
        {
            switch (await OpenAsync(sessionId, loginLock, saved, cancellationToken))
            {
                case WarmUpResult.Warm { Session: var restored } when await IsRestoredAsync(restored, loginLock, saved, cancellationToken):
                    Restored(sessionId, loginLock.Account);
                    return new WarmUpResult.Warm(restored);
                case WarmUpResult.NotWarm failed:
                    return failed;
            }
        }

        return await OpenAsync(sessionId, loginLock, saved: null, cancellationToken) switch
        {
            WarmUpResult.Warm opened => await LogInOrCloseAsync(opened.Session, loginLock, cancellationToken),
            var failed => failed,
        };
    }

    /// <summary>Closes it politely: with its login kept for the next one in its place.</summary>
    public async Task CloseAsync(BrowserSession session, LoginLock loginLock)
    {
        await logins.SaveAsync(session, loginLock.Account);
        await session.CloseAsync();
    }

    private async Task<WarmUpResult> OpenAsync(string sessionId, LoginLock loginLock, SavedLogin? saved, CancellationToken cancellationToken)
    {
        try
        {
            var profile = authenticator.ProfileOf(loginLock.Account.Site);
            var pooled = await browsers.AcquireAsync(profile, sessionId, cancellationToken);
            var viewport = new ViewportSize { Width = browser.Value.ViewportWidth, Height = browser.Value.ViewportHeight };
            return new WarmUpResult.Warm(
                await BrowserSession.OpenAsync(sessionId, pooled, profile, viewport, saved?.Storage, timeProvider, logger, cancellationToken));
        }
        catch (Exception failed) when (failed is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            OpeningFailed(failed, sessionId, loginLock.Account);
            return new WarmUpResult.NotWarm(new LoginResult.Failed(failed.Message));
        }
    }

    /// <summary>Whether the site still knows the kept login. If not, the session is closed: what is left of the old login must not meet the new one.</summary>
    private async Task<bool> IsRestoredAsync(BrowserSession session, LoginLock loginLock, SavedLogin saved, CancellationToken cancellationToken)
    {
        var known = false;
        try
        {
            session.Expiry.Restore(saved.LoggedInAt, saved.LastActiveAt);
            known = await liveness.IsAliveAsync(session, loginLock.Account, cancellationToken);
            if (!known)
            {
                // A browser that died under the look says nothing about the login.
                await (session.IsAlive ? logins.DeleteAsync(session, loginLock.Account) : Task.CompletedTask);
                return false;
            }

            await logins.SaveAsync(session, loginLock.Account);
            known = await session.ResetAsync() is null;
            return known;
        }
        finally
        {
            if (!known)
            {
                await session.CloseAsync();
            }
        }
    }

    private async Task<WarmUpResult> LogInOrCloseAsync(BrowserSession session, LoginLock loginLock, CancellationToken cancellationToken)
    {
        var warm = false;
        try
        {
            var login = await LogInAsync(session, loginLock, cancellationToken);
            var trouble = login is LoginResult.LoggedIn ? await session.ResetAsync() : null;
            warm = login is LoginResult.LoggedIn && trouble is null;
            return warm ? new WarmUpResult.Warm(session) : new WarmUpResult.NotWarm(trouble is null ? login : new LoginResult.Failed(trouble.Why));
        }
        finally
        {
            if (!warm)
            {
                await session.CloseAsync();
            }
        }
    }

    /// <summary>Logs a session in, once, in the account's turn. Exceptions of the site or the browser come back as <see cref="LoginResult.Failed"/>.</summary>
    public Task<LoginResult> LogInAsync(BrowserSession session, LoginLock loginLock, CancellationToken cancellationToken)
    {
        session.Expiry.Ended();
        return accounts.TryLogInAsync(loginLock, turn => LogInOnceAsync(session, loginLock, turn), cancellationToken);
    }

    private async Task<LoginResult> LogInOnceAsync(BrowserSession session, LoginLock loginLock, CancellationToken cancellationToken)
    {
        using var limit = new PausableTimeout(pool.Value.LoginTimeout, timeProvider);
        using var attended = codes.TrackLogin(loginLock, session.Id, limit);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var outcome = await authenticator.LogInAsync(session.Page, loginLock.Account, either.Token).WaitAsync(either.Token);
            Ended(session, loginLock, outcome);
            await logins.SaveAsync(session, loginLock.Account);
            return outcome;
        }
        catch (Exception failed) when (!cancellationToken.IsCancellationRequested)
        {
            var why = limit.Token.IsCancellationRequested ? $"the login took longer than Pool:LoginTimeout ({pool.Value.LoginTimeout})" : failed.Message;
            LoginFailed(session.Id, loginLock.Account, why);
            return new LoginResult.Failed(why);
        }
    }

    private void Ended(BrowserSession session, LoginLock loginLock, LoginResult outcome)
    {
        switch (outcome)
        {
            case LoginResult.LoggedIn:
                session.Expiry.LoggedIn();
                LoggedIn(session.Id, loginLock.Account);
                break;
            case LoginResult.NeedsPerson person:
                PersonNeeded(session.Id, loginLock.Account, person.What);
                break;
            case LoginResult.Failed failed:
                LoginFailed(session.Id, loginLock.Account, failed.Why);
                break;
        }
    }

    [LoggerMessage(2120, LogLevel.Information, "Session {SessionId} is logged in as {Account}.")]
    private partial void LoggedIn(string sessionId, AccountId account);

    [LoggerMessage(2122, LogLevel.Warning, "Session {SessionId} can't log in as {Account} without a person: {What}")]
    private partial void PersonNeeded(string sessionId, AccountId account, string what);

    [LoggerMessage(2123, LogLevel.Warning, "Session {SessionId} could not log in as {Account}: {Why}")]
    private partial void LoginFailed(string sessionId, AccountId account, string why);

    [LoggerMessage(2126, LogLevel.Information, "Session {SessionId} goes on with the kept login of {Account}: the site still knows it.")]
    private partial void Restored(string sessionId, AccountId account);

    [LoggerMessage(2124, LogLevel.Warning, "Session {SessionId} of {Account} could not be opened.")]
    private partial void OpeningFailed(Exception exception, string sessionId, AccountId account);
}
