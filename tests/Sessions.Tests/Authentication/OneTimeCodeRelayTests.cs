using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Configuration;
using BrowserAgent.Sessions.Secrets;
using BrowserAgent.Sessions.Tests.Fixtures;
using BrowserAgent.Sessions.Timing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Authentication;

public sealed class OneTimeCodeRelayTests : IDisposable
{
    private static readonly AccountId User = new("shop", "clerk");

    private readonly FakeTimeProvider _timeProvider = new();
    private readonly AccountLoginGate _accountLoginGate = new(User);
    private readonly ListLoggerProvider _log = new();
    private readonly LoggerFactory _loggers;

    public OneTimeCodeRelayTests() => _loggers = new LoggerFactory([_log]);

    public void Dispose()
    {
        _accountLoginGate.Dispose();
        _loggers.Dispose();
        _log.Dispose();
    }

    private OneTimeCodeRelay CreateSut() =>
        new(Options.Create(new PoolOptions { PersonCodeTimeout = TimeSpan.FromMinutes(5) }), _timeProvider, _loggers.CreateLogger<OneTimeCodeRelay>());

    [Fact]
    public async Task Give_LoginWaits_HasItOnceAndItsLimitStoodStill()
    {
        var sut = CreateSut();
        using var limit = new PausableTimeout(TimeSpan.FromMinutes(1), _timeProvider);
        using var login = sut.TrackLogin(_accountLoginGate, "shop/clerk#1", limit);
        Assert.False(sut.TrySubmit(User, new Secret("too early")));
        var waiting = sut.AwaitAsync(User, CancellationToken.None);
        _timeProvider.Advance(TimeSpan.FromMinutes(4));

        Assert.Equal("shop/clerk#1", _accountLoginGate.AwaitsCode);
        Assert.False(sut.TrySubmit(User with { Name = "other" }, new Secret("not for it")));
        Assert.True(sut.TrySubmit(User, new Secret("CANARY-918273")));
        Assert.False(sut.TrySubmit(User, new Secret("again")));

        Assert.Equal("CANARY-918273", (await waiting)?.Reveal());
        Assert.Null(_accountLoginGate.AwaitsCode);
        Assert.False(limit.Token.IsCancellationRequested);
        _timeProvider.Advance(TimeSpan.FromMinutes(1));
        Assert.True(limit.Token.IsCancellationRequested);
        Assert.Contains(_log.Lines, line => line.Contains("shop/clerk waits", StringComparison.Ordinal));
        Assert.DoesNotContain(_log.Lines, line => line.Contains("CANARY", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Await_NobodyGivesOne_EndsWithNoneAndALateOneIsNotTaken()
    {
        var sut = CreateSut();
        var waiting = sut.AwaitAsync(User, CancellationToken.None);

        _timeProvider.Advance(TimeSpan.FromMinutes(5));

        Assert.Null(await waiting);
        Assert.False(sut.TrySubmit(User, new Secret("late")));
    }

    [Fact]
    public async Task Await_LoginGivenUp_TakesNoCode()
    {
        var sut = CreateSut();
        using var given = new CancellationTokenSource();
        var waiting = sut.AwaitAsync(User, given.Token);

        await given.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.False(sut.TrySubmit(User, new Secret("late")));
    }
}
