using System.Text;
using BrowserAgent.Sessions.Pool;
using BrowserAgent.Sessions.Tests.Fixtures;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Pool;

/// <summary>Saved logins survive a new browser and a new worker; the site counts the logins.</summary>
public sealed class SavedLoginTests : IAsyncLifetime
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"kept-{Guid.NewGuid():N}");
    private readonly ShiftableTimeProvider _timeProvider = new();
    private readonly ListLoggerProvider _log = new();
    private LocalSite _site = null!;

    private string StateFile => Directory.GetFiles(_folder, "*.state").Single();

    public async ValueTask InitializeAsync()
    {
        _site = await LocalSite.StartAsync();
        Directory.CreateDirectory(_folder);
    }

    public async ValueTask DisposeAsync()
    {
        await _site.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Restart_LoginKept_DoesNotLogInAgain()
    {
        await RunWorkerAsync();
        Assert.Single(_site.Logins);
        _timeProvider.Shift(TimeSpan.FromMinutes(5));

        await RunWorkerAsync(lease => Assert.Contains("Welcome buyer1", lease, StringComparison.Ordinal));

        Assert.Single(_site.Logins);
    }

    [Fact]
    public async Task Restart_KeepingSwitchedOff_LogsInAgain()
    {
        await RunWorkerAsync(folder: "");
        await RunWorkerAsync(folder: "");

        Assert.Equal(2, _site.Logins.Count);
    }

    [Fact]
    public async Task Recycle_BrowserKilled_DoesNotLogInAgainEvenWithoutAKey()
    {
        await using var fixture = Start(key: null);
        await (await fixture.LeaseAsync()).DisposeAsync();
        fixture.Instance.Kill("the test kills it");

        await (await fixture.LeaseAsync()).DisposeAsync();

        Assert.Single(_site.Logins);
        Assert.Empty(Directory.GetFiles(_folder));
        Assert.Contains(_log.Lines, line => line.StartsWith("2170 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Restart_SiteForgotTheLogin_LogsInAndKeepsTheNewOne()
    {
        await RunWorkerAsync();
        _site.EndSessions();
        await RunWorkerAsync();
        Assert.Equal(2, _site.Logins.Count);

        await RunWorkerAsync();

        Assert.Equal(2, _site.Logins.Count);
    }

    [Fact]
    public async Task Restart_OlderThanTheIdleTimeout_IsNotTried()
    {
        await RunWorkerAsync();
        _timeProvider.Shift(TimeSpan.FromMinutes(20));
        var authenticator = new LocalSiteAuthenticator(_site);
        await using var fixture = Start(authenticator: authenticator);

        await using var lease = await fixture.LeaseAsync();

        Assert.Equal((2, 0), (_site.Logins.Count, authenticator.AliveChecks));
        Assert.InRange(lease.SiteTimeLeft, TimeSpan.FromMinutes(19), TimeSpan.FromMinutes(20));
    }

    [Fact]
    public async Task Restart_AbsoluteTimeGoesOn_IsWhatTheFirstLoginLeft()
    {
        var absolute = TimeSpan.FromHours(1);
        await RunWorkerAsync(authenticator: new LocalSiteAuthenticator(_site) { AbsoluteTimeout = absolute });
        _timeProvider.Shift(TimeSpan.FromMinutes(19));
        await RunWorkerAsync(authenticator: new LocalSiteAuthenticator(_site) { AbsoluteTimeout = absolute });
        _timeProvider.Shift(TimeSpan.FromMinutes(19));
        await RunWorkerAsync(authenticator: new LocalSiteAuthenticator(_site) { AbsoluteTimeout = absolute });
        _timeProvider.Shift(TimeSpan.FromMinutes(9));
        await using var fixture = Start(authenticator: new LocalSiteAuthenticator(_site) { AbsoluteTimeout = absolute });

        await using var lease = await fixture.LeaseAsync();

        Assert.Single(_site.Logins);
        Assert.InRange(lease.SiteTimeLeft, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(13));
    }

    [Theory]
    [InlineData("key")]
    [InlineData("tampered")]
    [InlineData("cut")]
    public async Task Restart_FileThatDoesNotOpen_IsForgottenWithALineInTheLog(string what)
    {
        await RunWorkerAsync();
        var file = await File.ReadAllBytesAsync(StateFile);
        file[^1] ^= 1;
        await File.WriteAllBytesAsync(StateFile, what == "tampered" ? file : what == "cut" ? file[..20] : await File.ReadAllBytesAsync(StateFile));

        await RunWorkerAsync(key: what == "key" ? "another key of thirty-two characters or more" : Key);

        Assert.Equal(2, _site.Logins.Count);
        Assert.Contains(_log.Lines, line => line.StartsWith("2171 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task File_HoldsNoCookieInClearAndIsForTheOwnerOnly()
    {
        await RunWorkerAsync();

        var file = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(StateFile));
        var cookie = Assert.Single(_site.SessionIds);
        Assert.DoesNotContain(cookie, file, StringComparison.Ordinal);
        Assert.DoesNotContain("cookies", file, StringComparison.Ordinal);
        Assert.DoesNotContain(_log.Lines, line => line.Contains(cookie, StringComparison.Ordinal) || line.Contains(Key, StringComparison.Ordinal));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(StateFile));
    }

    [Fact]
    public async Task TwoWorkersOneFolder_NeverShareALogin()
    {
        await using var one = Start();
        await (await one.LeaseAsync()).DisposeAsync();
        await using var other = Start();
        await (await other.LeaseAsync()).DisposeAsync();

        Assert.Equal(2, _site.Logins.Count);
        Assert.Contains(_log.Lines, line => line.StartsWith("2172 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task LeaseAsync_LoginDue_IsDoneInTheSameContext()
    {
        var authenticator = new LocalSiteAuthenticator(_site) { AbsoluteTimeout = TimeSpan.FromMinutes(30) };
        await using var fixture = Start(authenticator: authenticator);
        await (await fixture.LeaseAsync()).DisposeAsync();
        var opened = Assert.Single(fixture.Pool.Status()).OpenedAt;
        _timeProvider.Shift(TimeSpan.FromMinutes(29.9));

        await using var lease = await fixture.LeaseAsync();

        Assert.Equal(2, _site.Logins.Count);
        Assert.Equal(opened, Assert.Single(fixture.Pool.Status()).OpenedAt);
        Assert.Empty(fixture.Pool.Recycled());
        Assert.InRange(lease.SiteTimeLeft, TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(20));
    }

    private const string Key = "the state key of this test, long enough";

    private async Task RunWorkerAsync(
        Action<string>? look = null, string? folder = null, string? key = Key, LocalSiteAuthenticator? authenticator = null)
    {
        await using var fixture = Start(folder, key, authenticator);
        await using (var lease = await fixture.LeaseAsync())
        {
            await lease.Page.GotoAsync(_site.At("/home"));
            look?.Invoke(await lease.Page.ContentAsync());
        }

        await Eventually.TrueAsync(() => fixture.Pool.Status()[0].State == SessionState.Ready);
    }

    private PoolFixture Start(string? folder = null, string? key = Key, LocalSiteAuthenticator? authenticator = null)
    {
        var secrets = Path.Combine(_folder, "secrets");
        if (key is not null)
        {
            File.WriteAllText(secrets, $"browser-agent/state/key = {key}\n");
            File.SetUnixFileMode(secrets, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return PoolFixture.Start(
            authenticator ?? new LocalSiteAuthenticator(_site),
            ["buyer1"],
            _timeProvider,
            new() { ["SessionState:Folder"] = folder ?? _folder, ["Secrets:FilePath"] = key is null ? "" : secrets },
            log: _log);
    }
}
