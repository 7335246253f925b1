namespace BrowserAgent.Sessions.Accounts;

/// <summary>The seats of this process: a worker without a shared store is the only one.</summary>
internal sealed class InMemoryAccountPermits : IAccountPermits
{
    private readonly Lock _lock = new();
    private readonly Dictionary<AccountId, HashSet<string>> _holders = [];

    /// <summary>What holds a seat here dies with the process, so the time limit has nothing to end.</summary>
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
