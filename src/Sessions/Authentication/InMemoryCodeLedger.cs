using BrowserAgent.Sessions.Accounts;

namespace BrowserAgent.Sessions.Authentication;

/// <summary>Remembers in memory: enough for one worker that is not restarted within 30 s.</summary>
internal sealed class InMemoryCodeLedger : IOneTimeCodeLedger
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
