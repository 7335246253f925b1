using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Configuration;
using BrowserAgent.Sessions.Pool;
using BrowserAgent.Sessions.Secrets;

namespace BrowserAgent.Sessions.Authentication;

/// <summary>One-time codes that only a person has: a login in the middle waits for one, and a person gives it.</summary>
public interface IPersonCodes
{
    /// <summary>Waits until a person gives the code. The session is shown as <c>AwaitsCode</c> and its login's time limit stands still meanwhile.</summary>
    /// <returns>The code, for this login alone; null when nobody gave one within <see cref="PoolOptions.PersonCodeTimeout"/>.</returns>
    Task<Secret?> AwaitAsync(AccountId account, CancellationToken cancellationToken);

    /// <summary>Hands a code to the login of the account that waits in this worker. It is used once and kept nowhere.</summary>
    /// <returns>False when none waits: the code was not taken.</returns>
    bool TrySubmit(AccountId account, Secret code);
}
