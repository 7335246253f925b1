using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Configuration;
using BrowserAgent.Sessions.Pool;
using BrowserAgent.Sessions.Secrets;

namespace BrowserAgent.Sessions.Authentication;

/// <summary>One-time codes that only a person has: a login in progress waits for one, and a person submits it.</summary>
public interface IOneTimeCodeRelay
{
    /// <summary>Waits until a person submits the code. Meanwhile the session is shown as <c>AwaitsCode</c>, and the time limit of its login is paused.</summary>
    /// <returns>The code, for this login only; null when nobody submitted one within <see cref="PoolOptions.PersonCodeTimeout"/>.</returns>
    Task<Secret?> AwaitAsync(AccountId account, CancellationToken cancellationToken);

    /// <summary>Passes a code to the login of the account that waits in this worker. The code is used once and not stored.</summary>
    /// <returns>False when no login waits: the code was not used.</returns>
    bool TrySubmit(AccountId account, Secret code);
}
