using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Authentication;
using Microsoft.Extensions.Logging;

namespace BrowserAgent.Sessions.BrowserSessions;

/// <summary>Asks the site whether a session is still logged in. A failed probe counts as logged out: the login that follows shows the cause.</summary>
internal sealed partial class SessionLoginProbe(ISessionAuthenticator authenticator, TimeProvider timeProvider, ILogger<SessionLoginProbe> logger)
{
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(20);

    public async Task<bool> IsAliveAsync(BrowserSession session, AccountId account, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(ProbeTimeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await authenticator.IsAliveAsync(session.Page, account, either.Token).WaitAsync(either.Token);
        }
        catch (Exception failed) when (!cancellationToken.IsCancellationRequested)
        {
            ProbeFailed(session.Id, limit.IsCancellationRequested ? $"it took longer than {ProbeTimeout:c}" : failed.Message);
            return false;
        }
    }

    [LoggerMessage(EventId = 2176, Level = LogLevel.Warning, Message = "The liveness probe of session {SessionId} failed, so it is logged in again: {Why}")]
    private partial void ProbeFailed(string sessionId, string why);
}
