using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Configuration;
using BrowserAgent.Sessions.Timing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions.BrowserSessions;

/// <summary>Logs an open session in, and saves the login for the next session in its slot.</summary>
internal sealed partial class SessionLogin(
    ISessionAuthenticator authenticator,
    SavedLoginStore savedLogins,
    LoginCoordinator accounts,
    PersonCodes codes,
    IOptions<PoolOptions> options,
    TimeProvider timeProvider,
    ILogger<SessionLogin> logger)
{
    /// <summary>Tries one login, while no other login of the account runs on any worker. Exceptions of the site or the browser become <see cref="LoginResult.Failed"/>.</summary>
    public Task<LoginResult> LogInAsync(BrowserSession session, LoginLock loginLock, CancellationToken cancellationToken)
    {
        session.Expiry.Ended();
        return accounts.TryLogInAsync(loginLock, token => LogInOnceAsync(session, loginLock, token), cancellationToken);
    }

    private async Task<LoginResult> LogInOnceAsync(BrowserSession session, LoginLock loginLock, CancellationToken cancellationToken)
    {
        using var limit = new PausableTimeout(options.Value.LoginTimeout, timeProvider);
        using var tracked = codes.TrackLogin(loginLock, session.Id, limit);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var result = await authenticator.LogInAsync(session.Page, loginLock.Account, either.Token).WaitAsync(either.Token);
            Record(session, loginLock, result);
            await savedLogins.SaveAsync(session, loginLock.Account);
            return result;
        }
        catch (Exception failed) when (!cancellationToken.IsCancellationRequested)
        {
            var why = limit.Token.IsCancellationRequested ? $"the login took longer than Pool:LoginTimeout ({options.Value.LoginTimeout})" : failed.Message;
            LoginFailed(session.Id, loginLock.Account, why);
            return new LoginResult.Failed(why);
        }
    }

    private void Record(BrowserSession session, LoginLock loginLock, LoginResult result)
    {
        switch (result)
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

    [LoggerMessage(EventId = 2120, Level = LogLevel.Information, Message = "Session {SessionId} is logged in as {Account}.")]
    private partial void LoggedIn(string sessionId, AccountId account);

    [LoggerMessage(EventId = 2122, Level = LogLevel.Warning, Message = "Session {SessionId} can't log in as {Account} without a person: {What}")]
    private partial void PersonNeeded(string sessionId, AccountId account, string what);

    [LoggerMessage(EventId = 2123, Level = LogLevel.Warning, Message = "Session {SessionId} could not log in as {Account}: {Why}")]
    private partial void LoginFailed(string sessionId, AccountId account, string why);
}
