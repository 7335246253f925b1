using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Pool;
using BrowserAgent.Sessions.Secrets;
using BrowserAgent.Sessions.Tests.Fixtures;
using BrowserAgent.TestKit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Authentication;

public sealed class PersonCodesTests : IDisposable
{
    private static readonly AccountId Clerk = new("shop", "clerk");

    private readonly FakeTimeProvider _time = new();
    private readonly AccountGate _gate = new(Clerk);
    private readonly ListedLog _log = new();
    private readonly LoggerFactory _loggers;

    public PersonCodesTests() => _loggers = new LoggerFactory([_log]);

    public void Dispose()
    {
        _gate.Dispose();
        _loggers.Dispose();
        _log.Dispose();
    }

    private PersonCodes CreateSut() =>
        new(Options.Create(new PoolOptions { PersonCodeTimeout = TimeSpan.FromMinutes(5) }), _time, _loggers.CreateLogger<PersonCodes>());

    [Fact]
    public async Task Give_LoginWaits_HasItOnceAndItsLimitStoodStill()
    {
        var sut = CreateSut();
        using var limit = new PausableLimit(TimeSpan.FromMinutes(1), _time);
        using var login = sut.Attend(_gate, "shop/clerk#1", limit);
        Assert.False(sut.Give(Clerk, new Secret("too early")));
        var waiting = sut.AwaitAsync(Clerk, CancellationToken.None);
        _time.Advance(TimeSpan.FromMinutes(4));

        Assert.Equal("shop/clerk#1", _gate.AwaitsCode);
        Assert.False(sut.Give(Clerk with { Name = "other" }, new Secret("not for it")));
        Assert.True(sut.Give(Clerk, new Secret("CANARY-918273")));
        Assert.False(sut.Give(Clerk, new Secret("again")));

        Assert.Equal("CANARY-918273", (await waiting)?.Reveal());
        Assert.Null(_gate.AwaitsCode);
        Assert.False(limit.Token.IsCancellationRequested);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(limit.Token.IsCancellationRequested);
        Assert.Contains(_log.Lines, line => line.Contains("shop/clerk waits", StringComparison.Ordinal));
        Assert.DoesNotContain(_log.Lines, line => line.Contains("CANARY", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Await_NobodyGivesOne_EndsWithNoneAndALateOneIsNotTaken()
    {
        var sut = CreateSut();
        var waiting = sut.AwaitAsync(Clerk, CancellationToken.None);

        _time.Advance(TimeSpan.FromMinutes(5));

        Assert.Null(await waiting);
        Assert.False(sut.Give(Clerk, new Secret("late")));
    }

    [Fact]
    public async Task Await_LoginGivenUp_TakesNoCode()
    {
        var sut = CreateSut();
        using var given = new CancellationTokenSource();
        var waiting = sut.AwaitAsync(Clerk, given.Token);

        await given.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.False(sut.Give(Clerk, new Secret("late")));
    }
}
