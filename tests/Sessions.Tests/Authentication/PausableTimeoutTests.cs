using BrowserAgent.Sessions.Timing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Authentication;

public sealed class PausableTimeoutTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly FakeTimeProvider _timeProvider = new();

    [Fact]
    public void Token_NotPaused_EndsWhenTheTimeIsOver()
    {
        using var sut = new PausableTimeout(Minute, _timeProvider);

        _timeProvider.Advance(TimeSpan.FromSeconds(59));
        Assert.False(sut.Token.IsCancellationRequested);
        _timeProvider.Advance(TimeSpan.FromSeconds(1));

        Assert.True(sut.Token.IsCancellationRequested);
    }

    [Fact]
    public void Pause_WhileItLasts_CountsForNothing()
    {
        using var sut = new PausableTimeout(Minute, _timeProvider);
        _timeProvider.Advance(TimeSpan.FromSeconds(40));
        using (sut.Pause())
        {
            using var inner = sut.Pause();
            _timeProvider.Advance(TimeSpan.FromHours(1));
            Assert.False(sut.Token.IsCancellationRequested);
        }

        _timeProvider.Advance(TimeSpan.FromSeconds(19));
        Assert.False(sut.Token.IsCancellationRequested);
        _timeProvider.Advance(TimeSpan.FromSeconds(1));
        Assert.True(sut.Token.IsCancellationRequested);
    }

    [Fact]
    public void Pause_EndedAfterTheLimit_IsHarmless()
    {
        var sut = new PausableTimeout(Minute, _timeProvider);
        var pause = sut.Pause();

        sut.Dispose();
        pause.Dispose();

        Assert.False(sut.Token.IsCancellationRequested);
    }
}
