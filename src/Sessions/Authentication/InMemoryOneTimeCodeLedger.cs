using BrowserAgent.Sessions.Accounts;

namespace BrowserAgent.Sessions.Authentication;

/// <summary>Records used codes in memory only: enough for a single worker, except that a restart within 30 s could use a code twice.</summary>
internal sealed class InMemoryOneTimeCodeLedger : IOneTimeCodeLedger
{
    private readonly Lock _lock = new();
    private readonly Dictionary<AccountId, long> _used = [];

    public ValueTask<bool> TryUseAsync(AccountId account, long step, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_used.TryGetValue(account, out var last) && step <= last)
            {
                return ValueTask.FromResult(false);
            }

            _used[account] = step;
            return ValueTask.FromResult(true);
        }
    }
}
