using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Configuration;
using BrowserAgent.Sessions.Timing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions.BrowserSessions;

/// <summary>Logs an open session in, and saves the login for the next session in its slot.</summary>
internal sealed partial class SessionLoginRunner(
    ISessionAuthenticator authenticator,
    SavedLoginStore savedLogins,
    LoginCoordinator accounts,
    OneTimeCodeRelay codes,
    AccessCredentialsReader access,
    IOptions<PoolOptions> options,
    TimeProvider timeProvider,
    ILogger<SessionLoginRunner> logger)
{
    /// <summary>Tries one login, while no other login of the account runs on any worker. Exceptions of the site or the browser become <see cref="LoginResult.Failed"/>.</summary>
    public Task<LoginResult> LogInAsync(BrowserSession session, AccountLoginGate accountLoginGate, CancellationToken cancellationToken)
    {
        session.Expiry.Ended();
        return accounts.TryLogInAsync(accountLoginGate, token => LogInOnceAsync(session, accountLoginGate, token), cancellationToken);
    }

    private async Task<LoginResult> LogInOnceAsync(BrowserSession session, AccountLoginGate accountLoginGate, CancellationToken cancellationToken)
    {
        using var limit = new PausableTimeout(options.Value.LoginTimeout, timeProvider);
        using var tracked = codes.TrackLogin(accountLoginGate, session.Id, limit);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            if (session.Access is { } known && !known.IsSameAs(await access.ReadAsync(session.Profile, accountLoginGate.Account, either.Token)))
            {
                return new LoginResult.Failed("the account's secrets have changed since the session was opened; the next session has the new ones");
            }

            var result = await authenticator.LogInAsync(session.Page, accountLoginGate.Account, either.Token).WaitAsync(either.Token);
            Record(session, accountLoginGate, result);
            await savedLogins.SaveAsync(session, accountLoginGate.Account);
            return result;
        }
        catch (Exception failed) when (!cancellationToken.IsCancellationRequested)
        {
            var why = limit.Token.IsCancellationRequested ? $"the login took longer than Pool:LoginTimeout ({options.Value.LoginTimeout})" : failed.Message;
            LoginFailed(session.Id, accountLoginGate.Account, why);
            return new LoginResult.Failed(why);
        }
    }

    private void Record(BrowserSession session, AccountLoginGate accountLoginGate, LoginResult result)
    {
        switch (result)
        {
            case LoginResult.LoggedIn:
                session.Expiry.LoggedIn();
                LoggedIn(session.Id, accountLoginGate.Account);
                break;
            case LoginResult.NeedsPerson person:
                PersonNeeded(session.Id, accountLoginGate.Account, person.What);
                break;
            case LoginResult.Failed failed:
                LoginFailed(session.Id, accountLoginGate.Account, failed.Why);
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
