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

/// <summary>Opens sessions and logs them in, through the account's gate.</summary>
internal sealed partial class SessionWarmer(
    SiteBrowsers browsers,
    ISessionAuthenticator authenticator,
    IOptions<PoolOptions> pool,
    IOptions<BrowserOptions> browser,
    TimeProvider time,
    ILogger<SessionWarmer> logger)
{
    public async Task<WarmOutcome> WarmAsync(string sessionId, AccountGate gate, CancellationToken cancellationToken)
    {
        BrowserSession session;
        try
        {
            var profile = authenticator.ProfileOf(gate.Account.Site);
            var pooled = await browsers.EnterAsync(profile, sessionId, cancellationToken);
            var viewport = new ViewportSize { Width = browser.Value.ViewportWidth, Height = browser.Value.ViewportHeight };
            session = await BrowserSession.OpenAsync(sessionId, pooled, profile, viewport, time, logger, cancellationToken);
        }
        catch (Exception failed) when (failed is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            OpeningFailed(failed, sessionId, gate.Account);
            return new WarmOutcome.NotWarm(new LoginOutcome.Failed(failed.Message));
        }

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

    /// <summary>Logs a session in, once. Exceptions of the site or the browser come back as <see cref="LoginOutcome.Failed"/>.</summary>
    public async Task<LoginOutcome> LogInAsync(BrowserSession session, AccountGate gate, CancellationToken cancellationToken)
    {
        using var turn = await gate.EnterAsync(cancellationToken);

        // Looked at inside the gate: the login before this one may just have been refused.
        if (gate.Refused is { } refused)
        {
            return new LoginOutcome.Refused(refused);
        }

        using var limit = new CancellationTokenSource(pool.Value.LoginTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var outcome = await authenticator.LogInAsync(session.Page, gate.Account, either.Token).WaitAsync(either.Token);
            Ended(session, gate, outcome);
            return outcome;
        }
        catch (Exception failed) when (!cancellationToken.IsCancellationRequested)
        {
            var why = limit.IsCancellationRequested ? $"the login took longer than Pool:LoginTimeout ({pool.Value.LoginTimeout})" : failed.Message;
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
            case LoginOutcome.Refused refused:
                gate.Shut(refused.SiteText);
                AccountRefused(gate.Account);
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

    [LoggerMessage(2121, LogLevel.Error, "The site refused {Account}. It is not tried again until the worker restarts: mend the secret or unlock the account first.")]
    private partial void AccountRefused(AccountId account);

    [LoggerMessage(2122, LogLevel.Warning, "Session {SessionId} can't log in as {Account} without a person: {What}")]
    private partial void PersonNeeded(string sessionId, AccountId account, string what);

    [LoggerMessage(2123, LogLevel.Warning, "Session {SessionId} could not log in as {Account}: {Why}")]
    private partial void LoginFailed(string sessionId, AccountId account, string why);

    [LoggerMessage(2124, LogLevel.Warning, "Session {SessionId} of {Account} could not be opened.")]
    private partial void OpeningFailed(Exception exception, string sessionId, AccountId account);
}
