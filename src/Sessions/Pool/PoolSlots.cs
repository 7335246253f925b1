using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Leasing;

namespace BrowserAgent.Sessions.Pool;

/// <summary>The slots of the pool, one for each session that the options allow.</summary>
internal sealed class PoolSlots : IDisposable
{
    private readonly LoginCoordinator _logins;

    public PoolSlots(SlotFactory factory, LoginCoordinator logins)
    {
        _logins = logins;
        All = factory.Create(() => BecameUnavailable?.Invoke());
    }

    /// <summary>Called when a slot will not have a session soon: waiting callers may have to be answered.</summary>
    public Action? BecameUnavailable { get; set; }

    public IReadOnlyList<SessionSlot> All { get; }

    /// <summary>The slots that could serve this caller.</summary>
    public IEnumerable<SessionSlot> For(LeaseWaiter waiter) => All.Where(slot => waiter.Matches(slot.AccountLoginGate.Account));

    /// <summary>Allows logins of an account again that the site had refused.</summary>
    public async Task<AccountReopenResult> ReopenAsync(AccountId account, CancellationToken cancellationToken)
    {
        var accountLoginGate = All.FirstOrDefault(slot => slot.AccountLoginGate.Account == account)?.AccountLoginGate;
        return await _logins.ReopenAsync(account, accountLoginGate, cancellationToken) ? AccountReopenResult.Reopened
            : accountLoginGate is null ? AccountReopenResult.Unknown
            : AccountReopenResult.NotRefused;
    }

    public void Dispose()
    {
        foreach (var accountLoginGate in All.Select(slot => slot.AccountLoginGate).Distinct())
        {
            accountLoginGate.Dispose();
        }

        foreach (var slot in All)
        {
            slot.Wanted.Dispose();
        }
    }
}
