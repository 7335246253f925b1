using BrowserAgent.Sessions.Accounts;

namespace BrowserAgent.Sessions.Tests.Fixtures;

/// <summary>Permits that two pools share like two workers; they can be set to refuse or to fail.</summary>
internal sealed class FakeAccountPermits : IAccountPermits
{
    private readonly InMemoryAccountPermits _permits;
    private readonly string _worker;

    public FakeAccountPermits()
        : this(new InMemoryAccountPermits(), "one")
    {
    }

    private FakeAccountPermits(InMemoryAccountPermits permits, string worker) => (_permits, _worker) = (permits, worker);

    public bool Refuses { get; set; }

    /// <summary>Another worker holds the login permit of each account.</summary>
    public bool RefusesLogins { get; set; }

    public bool Unreachable { get; set; }

    /// <summary>Makes the holders of the two pools differ, although both pools are in this process.</summary>
    public FakeAccountPermits For(string worker) => new(_permits, worker);

    public ValueTask<bool> TryAcquireAsync(AccountId account, string holder, int permits, TimeSpan duration, CancellationToken cancellationToken) =>
        Unreachable ? throw new IOException("cut")
        : Refuses || (RefusesLogins && account.Name.EndsWith("#login", StringComparison.Ordinal)) ? ValueTask.FromResult(false)
        : _permits.TryAcquireAsync(account, _worker + holder, permits, duration, cancellationToken);

    public ValueTask ReleaseAsync(AccountId account, string holder, CancellationToken cancellationToken) =>
        _permits.ReleaseAsync(account, _worker + holder, cancellationToken);
}
