using BrowserAgent.Sessions.Accounts;

namespace BrowserAgent.Sessions.Tests.Fixtures;

/// <summary>A breaker that several pools share like workers; it can be set to fail.</summary>
internal sealed class FakeAccountBreaker : IAccountBreaker
{
    private readonly InMemoryAccountBreaker _breaker = new(TimeProvider.System);
    private int _lookups;

    public bool Unreachable { get; set; }

    /// <summary>Storing a refusal fails; stored ones can still be read.</summary>
    public bool IsFull { get; set; }

    /// <summary>Number of calls that read a refusal.</summary>
    public int Lookups => _lookups;

    public ValueTask<LoginRefusal?> FindAsync(AccountId account, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _lookups);
        return Unreachable ? throw new IOException("cut") : _breaker.FindAsync(account, cancellationToken);
    }

    public ValueTask TripAsync(AccountId account, string siteText, string worker, CancellationToken cancellationToken) =>
        Unreachable || IsFull ? throw new IOException("cut") : _breaker.TripAsync(account, siteText, worker, cancellationToken);

    public ValueTask<bool> ResetAsync(AccountId account, CancellationToken cancellationToken) =>
        Unreachable ? throw new IOException("cut") : _breaker.ResetAsync(account, cancellationToken);
}
