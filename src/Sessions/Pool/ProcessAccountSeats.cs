namespace BrowserAgent.Sessions.Pool;

/// <summary>The seats of this process: a worker without a shared store is the only one.</summary>
internal sealed class ProcessAccountSeats : IAccountSeats
{
    private readonly Lock _lock = new();
    private readonly Dictionary<AccountId, HashSet<string>> _holders = [];

    /// <summary>What holds a seat here dies with the process, so the time limit has nothing to end.</summary>
    public ValueTask<bool> TryTakeAsync(AccountId account, string holder, int seats, TimeSpan hold, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!_holders.TryGetValue(account, out var holders))
            {
                _holders[account] = holders = new HashSet<string>(StringComparer.Ordinal);
            }

            return ValueTask.FromResult(holders.Contains(holder) || (holders.Count < seats && holders.Add(holder)));
        }
    }

    public ValueTask LeaveAsync(AccountId account, string holder, CancellationToken cancellationToken)
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
