using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Pool;
using BrowserAgent.Sessions.Secrets;

namespace BrowserAgent.Worker.Operator;

/// <summary>Asks this worker's pool. A refusal is the same for all workers, a code is for the login that waits here.</summary>
internal sealed class AccountDesk(ISessionPool pool, IPersonCodes codes) : IAccountDesk
{
    public async Task<ReopenAnswer> ReopenAsync(AccountId account, CancellationToken cancellationToken) =>
        await pool.ReopenAsync(account, cancellationToken) switch
        {
            AccountReopening.Reopened => ReopenAnswer.Reopened,
            AccountReopening.NotRefused => ReopenAnswer.NotRefused,
            _ => ReopenAnswer.Unknown,
        };

    public Task<CodeAnswer> GiveCodeAsync(AccountId account, string code, CancellationToken cancellationToken) =>
        Task.FromResult(codes.Give(account, new Secret(code)) ? CodeAnswer.Taken
            : pool.Status().Any(session => session.Account == account) ? CodeAnswer.NobodyWaits
            : CodeAnswer.Unknown);
}
