using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Pool;
using BrowserAgent.Sessions.Secrets;

namespace BrowserAgent.Worker.Accounts;

/// <summary>Asks this worker's pool. A refusal is the same for all workers, a code is for the login that waits here.</summary>
internal sealed class AccountOperations(ISessionPool pool, IPersonCodes codes) : IAccountOperations
{
    public async Task<ReopenAccountResult> ReopenAsync(AccountId account, CancellationToken cancellationToken) =>
        await pool.ReopenAsync(account, cancellationToken) switch
        {
            AccountReopenResult.Reopened => ReopenAccountResult.Reopened,
            AccountReopenResult.NotRefused => ReopenAccountResult.NotRefused,
            _ => ReopenAccountResult.Unknown,
        };

    public Task<GiveCodeResult> GiveCodeAsync(AccountId account, string code, CancellationToken cancellationToken) =>
        Task.FromResult(codes.TrySubmit(account, new Secret(code)) ? GiveCodeResult.Taken
            : pool.Status().Any(session => session.Account == account) ? GiveCodeResult.NobodyWaits
            : GiveCodeResult.Unknown);
}
