using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Pool;
using BrowserAgent.Sessions.Secrets;

namespace BrowserAgent.Worker.Accounts;

/// <summary>Acts on this worker's pool. Reopening applies to all workers; a code goes to the login that waits in this one.</summary>
internal sealed class AccountLoginRecovery(ISessionPool pool, IOneTimeCodeRelay codes) : IAccountLoginRecovery
{
    public Task<AccountReopenResult> ReopenAsync(AccountId account, CancellationToken cancellationToken) => pool.ReopenAsync(account, cancellationToken);

    public Task<GiveCodeResult> GiveCodeAsync(AccountId account, string code, CancellationToken cancellationToken) =>
        Task.FromResult(codes.TrySubmit(account, new Secret(code)) ? GiveCodeResult.Taken
            : pool.Status().Any(session => session.Account == account) ? GiveCodeResult.NobodyWaits
            : GiveCodeResult.Unknown);
}
