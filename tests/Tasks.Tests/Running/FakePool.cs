using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Pool;
using Microsoft.Playwright;

namespace BrowserAgent.Tasks.Tests.Running;

/// <summary>Grants leases unless told otherwise.</summary>
internal sealed class FakePool : ISessionPool
{
    public Queue<LeaseOutcome> Scripted { get; } = new();

    public Queue<LoginOutcome> Logins { get; } = new();

    public List<FakeLease> Granted { get; } = [];

    public TimeSpan SiteTimeLeft { get; set; } = TimeSpan.FromMinutes(10);

    public LeaseRequest? LastRequest { get; private set; }

    public Task<LeaseOutcome> LeaseAsync(LeaseRequest request, CancellationToken cancellationToken)
    {
        LastRequest = request;
        cancellationToken.ThrowIfCancellationRequested();
        if (Scripted.TryDequeue(out var outcome))
        {
            return Task.FromResult(outcome);
        }

        var lease = new FakeLease(this, $"s{Granted.Count + 1}");
        Granted.Add(lease);
        return Task.FromResult<LeaseOutcome>(new LeaseOutcome.Granted(lease));
    }

    public IReadOnlyList<SessionStatus> Status() => [];
}

internal sealed class FakeLease(FakePool pool, string id) : SessionLease
{
    public int Logins { get; private set; }

    public string? Condemned { get; private set; }

    public bool Disposed { get; private set; }

    public override string SessionId => id;

    public override AccountId Account => new("sample", "buyer1");

    public override IPage Page => throw new InvalidOperationException("Nothing above Agent looks at the page.");

    public override TimeSpan SiteTimeLeft => pool.SiteTimeLeft;

    public override void Condemn(string why) => Condemned = why;

    public override Task<LoginOutcome> LogInAgainAsync(CancellationToken cancellationToken)
    {
        Logins++;
        return Task.FromResult(pool.Logins.TryDequeue(out var outcome) ? outcome : new LoginOutcome.LoggedIn());
    }

    public override ValueTask DisposeAsync()
    {
        Disposed = true;
        return ValueTask.CompletedTask;
    }
}
