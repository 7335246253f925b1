using System.Collections.Concurrent;

namespace BrowserAgent.Sessions.Accounts;

/// <summary>The refusals of this process only, for a worker without a shared store. A restart forgets them.</summary>
internal sealed class InMemoryAccountBreaker(TimeProvider timeProvider) : IAccountBreaker
{
    private readonly ConcurrentDictionary<AccountId, LoginRefusal> _refused = new();

    public ValueTask<LoginRefusal?> FindAsync(AccountId account, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_refused.GetValueOrDefault(account));

    public ValueTask TripAsync(AccountId account, string siteText, string worker, CancellationToken cancellationToken)
    {
        _refused.TryAdd(account, new LoginRefusal(siteText, worker, timeProvider.GetUtcNow()));
        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> ResetAsync(AccountId account, CancellationToken cancellationToken) => ValueTask.FromResult(_refused.TryRemove(account, out _));
}
