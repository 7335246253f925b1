using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Launch;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;

namespace BrowserAgent.Sessions.Pool;

/// <summary>How one try to warm a session ended.</summary>
internal abstract record WarmOutcome
{
    private WarmOutcome()
    {
    }

    public sealed record Warm(BrowserSession Session) : WarmOutcome;

    public sealed record NotWarm(LoginOutcome Login) : WarmOutcome;
}

/// <summary>Opens sessions: with a login that was kept where the site still knows it, else logged in through the account's gate.</summary>
internal sealed partial class SessionWarmer(
    SiteBrowsers browsers,
    ISessionAuthenticator authenticator,
    LivenessLook liveness,
    LoginKeeper logins,
    AccountLogins accounts,
    PersonCodes codes,
    IOptions<PoolOptions> pool,
    IOptions<BrowserOptions> browser,
    TimeProvider time,
    ILogger<SessionWarmer> logger)
{
    public async Task<WarmOutcome> WarmAsync(string sessionId, AccountGate gate, CancellationToken cancellationToken)
    {
        // Each place has its own: two sessions never share a login.
        if (await logins.FindAsync(sessionId, gate.Account, authenticator.ProfileOf, cancellationToken) is { } saved)
        {
            switch (await OpenAsync(sessionId, gate, saved, cancellationToken))
            {
                case WarmOutcome.Warm { Session: var restored } when await IsRestoredAsync(restored, gate, saved, cancellationToken):
                    Restored(sessionId, gate.Account);
                    return new WarmOutcome.Warm(restored);
                case WarmOutcome.NotWarm failed:
                    return failed;
            }
        }

        return await OpenAsync(sessionId, gate, saved: null, cancellationToken) switch
        {
            WarmOutcome.Warm opened => await LogInOrCloseAsync(opened.Session, gate, cancellationToken),
            var failed => failed,
        };
    }

    /// <summary>Closes it politely: with its login kept for the next one in its place.</summary>
    public async Task CloseAsync(BrowserSession session, AccountGate gate)
    {
        await logins.KeepAsync(session, gate.Account);
        await session.CloseAsync();
    }

    private async Task<WarmOutcome> OpenAsync(string sessionId, AccountGate gate, SavedSession? saved, CancellationToken cancellationToken)
    {
        try
        {
            var profile = authenticator.ProfileOf(gate.Account.Site);
            var pooled = await browsers.EnterAsync(profile, sessionId, cancellationToken);
            var viewport = new ViewportSize { Width = browser.Value.ViewportWidth, Height = browser.Value.ViewportHeight };
            return new WarmOutcome.Warm(
                await BrowserSession.OpenAsync(sessionId, pooled, profile, viewport, saved?.Storage, time, logger, cancellationToken));
        }
        catch (Exception failed) when (failed is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            OpeningFailed(failed, sessionId, gate.Account);
            return new WarmOutcome.NotWarm(new LoginOutcome.Failed(failed.Message));
        }
    }

    /// <summary>Whether the site still knows the kept login. If not, the session is closed: what is left of the old login must not meet the new one.</summary>
    private async Task<bool> IsRestoredAsync(BrowserSession session, AccountGate gate, SavedSession saved, CancellationToken cancellationToken)
    {
        var known = false;
        try
        {
            session.Clock.Restore(saved.LoggedInAt, saved.LastActiveAt);
            known = await liveness.IsAliveAsync(session, gate.Account, cancellationToken);
            if (!known)
            {
                // A browser that died under the look says nothing about the login.
                await (session.IsAlive ? logins.ForgetAsync(session, gate.Account) : Task.CompletedTask);
                return false;
            }

            await logins.KeepAsync(session, gate.Account);
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

    private async Task<WarmOutcome> LogInOrCloseAsync(BrowserSession session, AccountGate gate, CancellationToken cancellationToken)
    {
        var warm = false;
        try
        {
            var login = await LogInAsync(session, gate, cancellationToken);
            var trouble = login is LoginOutcome.LoggedIn ? await session.ResetAsync() : null;
            warm = login is LoginOutcome.LoggedIn && trouble is null;
            return warm ? new WarmOutcome.Warm(session) : new WarmOutcome.NotWarm(trouble is null ? login : new LoginOutcome.Failed(trouble.Why));
        }
        finally
        {
            if (!warm)
            {
                await session.CloseAsync();
            }
        }
    }

    /// <summary>Logs a session in, once, in the account's turn. Exceptions of the site or the browser come back as <see cref="LoginOutcome.Failed"/>.</summary>
    public Task<LoginOutcome> LogInAsync(BrowserSession session, AccountGate gate, CancellationToken cancellationToken)
    {
        session.Clock.Ended();
        return accounts.TryAsync(gate, turn => LogInOnceAsync(session, gate, turn), cancellationToken);
    }

    private async Task<LoginOutcome> LogInOnceAsync(BrowserSession session, AccountGate gate, CancellationToken cancellationToken)
    {
        using var limit = new PausableLimit(pool.Value.LoginTimeout, time);
        using var attended = codes.Attend(gate, session.Id, limit);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var outcome = await authenticator.LogInAsync(session.Page, gate.Account, either.Token).WaitAsync(either.Token);
            Ended(session, gate, outcome);
            await logins.KeepAsync(session, gate.Account);
            return outcome;
        }
        catch (Exception failed) when (!cancellationToken.IsCancellationRequested)
        {
            var why = limit.Token.IsCancellationRequested ? $"the login took longer than Pool:LoginTimeout ({pool.Value.LoginTimeout})" : failed.Message;
            LoginFailed(session.Id, gate.Account, why);
            return new LoginOutcome.Failed(why);
        }
    }

    private void Ended(BrowserSession session, AccountGate gate, LoginOutcome outcome)
    {
        switch (outcome)
        {
            case LoginOutcome.LoggedIn:
                session.Clock.LoggedIn();
                LoggedIn(session.Id, gate.Account);
                break;
            case LoginOutcome.NeedsPerson person:
                PersonNeeded(session.Id, gate.Account, person.What);
                break;
            case LoginOutcome.Failed failed:
                LoginFailed(session.Id, gate.Account, failed.Why);
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
