namespace BrowserAgent.Sessions.Accounts;

/// <summary>The permits of this process only, for a worker without a shared store.</summary>
internal sealed class InMemoryAccountPermits : IAccountPermits
{
    private readonly Lock _lock = new();
    private readonly Dictionary<AccountId, HashSet<string>> _holders = [];

    /// <summary>Ignores the duration: every holder is in this process, so no permit can outlive its holder.</summary>
    public ValueTask<bool> TryAcquireAsync(AccountId account, string holder, int permits, TimeSpan duration, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!_holders.TryGetValue(account, out var holders))
            {
                _holders[account] = holders = new HashSet<string>(StringComparer.Ordinal);
            }

            return ValueTask.FromResult(holders.Contains(holder) || (holders.Count < permits && holders.Add(holder)));
        }
    }

    public ValueTask ReleaseAsync(AccountId account, string holder, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_holders.TryGetValue(account, out var holders))
            {
                holders.Remove(holder);
            }
        }

        return ValueTask.CompletedTask;
    }
}
