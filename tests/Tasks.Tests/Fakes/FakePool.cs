using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Browsers;
using BrowserAgent.Sessions.Leasing;
using BrowserAgent.Sessions.Pool;
using Microsoft.Playwright;

namespace BrowserAgent.Tasks.Tests.Fakes;

/// <summary>Grants every lease unless scripted otherwise.</summary>
internal sealed class FakePool : ISessionPool
{
    public Queue<LeaseResult> Scripted { get; } = new();

    public Queue<LoginResult> Logins { get; } = new();

    public List<FakeLease> Granted { get; } = [];

    public TimeSpan SiteTimeLeft { get; set; } = TimeSpan.FromMinutes(10);

    public LeaseRequest? LastRequest { get; private set; }

    public Task<LeaseResult> LeaseAsync(LeaseRequest request, CancellationToken cancellationToken)
    {
        LastRequest = request;
        cancellationToken.ThrowIfCancellationRequested();
        if (Scripted.TryDequeue(out var outcome))
        {
            return Task.FromResult(outcome);
        }

        var lease = new FakeLease(this, $"s{Granted.Count + 1}");
        Granted.Add(lease);
        return Task.FromResult<LeaseResult>(new LeaseResult.Granted(lease));
    }

    /// <summary>The browser of each session.</summary>
    public Dictionary<string, string> BrowserOf { get; } = new(StringComparer.Ordinal);

    /// <summary>The browsers that still run.</summary>
    public HashSet<string> Alive { get; } = new(StringComparer.Ordinal);

    public IReadOnlyList<SessionStatus> Status() =>
        [.. BrowserOf.Select(pair => new SessionStatus { SessionId = pair.Key, Account = new AccountId("sample", "buyer1"), State = SessionState.Leased, BrowserId = pair.Value })];

    public IReadOnlyList<BrowserStatus> Browsers() =>
        [.. Alive.Select(browser => new BrowserStatus { BrowserId = browser, Site = "sample", StartedAt = DateTimeOffset.UnixEpoch })];
}

internal sealed class FakeLease(FakePool pool, string id) : SessionLease
{
    public int Logins { get; private set; }

    public string? Condemned { get; private set; }

    public bool Disposed { get; private set; }

    public override string SessionId => id;

    public override AccountId Account => new("sample", "buyer1");

    public override string BrowserVersion => "chromium 1.2";

    public override IPage Page => throw new InvalidOperationException("Nothing above Agent looks at the page.");

    public override TimeSpan SiteTimeLeft => pool.SiteTimeLeft;

    public override void Condemn(string why) => Condemned = why;

    public override Task<LoginResult> LogInAgainAsync(CancellationToken cancellationToken)
    {
        Logins++;
        return Task.FromResult(pool.Logins.TryDequeue(out var outcome) ? outcome : new LoginResult.LoggedIn());
    }

    public override ValueTask DisposeAsync()
    {
        Disposed = true;
        return ValueTask.CompletedTask;
    }
}
