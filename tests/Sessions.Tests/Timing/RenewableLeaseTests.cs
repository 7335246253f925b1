using BrowserAgent.Sessions.Timing;
using BrowserAgent.TestKit;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Timing;

public sealed class RenewableLeaseTests
{
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static readonly RenewableLeaseDurations Times = new()
    {
        Length = TimeSpan.FromSeconds(30),
        RenewEvery = TimeSpan.FromSeconds(10),
        RetryEvery = TimeSpan.FromSeconds(2),
        Reserve = TimeSpan.FromSeconds(5),
    };

    private readonly TimerTrackingTimeProvider _timeProvider = new();
    private readonly List<TimeSpan> _failures = [];
    private readonly List<RenewableLeaseLossReason> _losses = [];
    private int _calls;

    [Fact]
    public async Task Renew_Granted_IsRenewedEachIntervalAndNotLost()
    {
        await using var sut = CreateSut(_ => Task.FromResult(true));

        for (var round = 1; round <= 5; round++)
        {
            await _timeProvider.WaitForTimersAsync();
            _timeProvider.Advance(Times.RenewEvery);
            await _timeProvider.WaitForTimersAsync();
            Assert.Equal(round, _calls);
            Assert.Equal(Times.Length, sut.TimeLeft);
        }

        Assert.Equal(RenewableLeaseLossReason.None, sut.Loss);
        Assert.False(sut.Lost.IsCancellationRequested);
        Assert.Empty(_losses);
    }

    [Fact]
    public async Task TimeLeft_SlowRenewal_CountsFromItsStart()
    {
        await using var sut = CreateSut(_ =>
        {
            _timeProvider.Advance(3 * Second);
            return Task.FromResult(true);
        });

        Assert.True(await sut.RenewNowAsync(CancellationToken.None));

        Assert.Equal(Times.Length - (3 * Second), sut.TimeLeft);
    }

    [Fact]
    public async Task TimeLeft_OverlappingRenewals_TheLaterStartCounts()
    {
        var slow = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var sut = CreateSut(call => call == 1 ? slow.Task : Task.FromResult(true));

        var first = sut.RenewNowAsync(CancellationToken.None);
        _timeProvider.Advance(4 * Second);
        Assert.True(await sut.RenewNowAsync(CancellationToken.None));
        slow.SetResult(true);

        Assert.True(await first);
        Assert.Equal(Times.Length, sut.TimeLeft);
    }

    [Fact]
    public async Task Renew_Refused_IsLostAtOnceAndStaysSo()
    {
        await using var sut = CreateSut(call => Task.FromResult(call > 1));

        await _timeProvider.WaitForTimersAsync();
        _timeProvider.Advance(Times.RenewEvery);

        await LostAsync(sut);
        Assert.Equal(RenewableLeaseLossReason.Refused, sut.Loss);
        Assert.Equal(TimeSpan.Zero, sut.TimeLeft);
        Assert.False(await sut.RenewNowAsync(CancellationToken.None));
        Assert.Equal(1, _calls);
        Assert.Equal([RenewableLeaseLossReason.Refused], _losses);
    }

    [Fact]
    public async Task RenewNow_Refused_IsLostWhenItReturns()
    {
        await using var sut = CreateSut(_ => Task.FromResult(false));

        Assert.False(await sut.RenewNowAsync(CancellationToken.None));

        Assert.True(sut.Lost.IsCancellationRequested);
        Assert.Equal([RenewableLeaseLossReason.Refused], _losses);
    }

    [Fact]
    public async Task RenewNow_Fails_PassesTheExceptionOnAndKeepsTheLease()
    {
        await using var sut = CreateSut(_ => throw new IOException("cut"));

        await Assert.ThrowsAsync<IOException>(() => sut.RenewNowAsync(CancellationToken.None));

        Assert.Equal(RenewableLeaseLossReason.None, sut.Loss);
        Assert.Equal(Times.Length, sut.TimeLeft);
    }

    [Fact]
    public async Task Renew_AllFail_RetriesAndIsLostWhenOnlyTheReserveIsLeft()
    {
        await using var sut = CreateSut(_ => throw new IOException("cut"));

        for (var passed = 1; passed < 25; passed++)
        {
            await _timeProvider.WaitForTimersAsync();
            _timeProvider.Advance(Second);
            Assert.False(sut.Lost.IsCancellationRequested);
        }

        await _timeProvider.WaitForTimersAsync();
        _timeProvider.Advance(Second);

        await LostAsync(sut);
        Assert.Equal([RenewableLeaseLossReason.NotRenewed], _losses);

        // Tried after 10 s, then every 2 s.
        Assert.Equal([20, 18, 16, 14, 12, 10, 8, 6], _failures.Select(left => left.TotalSeconds));
    }

    [Fact]
    public async Task Renew_FailsThenGranted_KeepsTheLease()
    {
        await using var sut = CreateSut(call => call == 1 ? throw new IOException("cut") : Task.FromResult(true));

        await _timeProvider.WaitForTimersAsync();
        _timeProvider.Advance(Times.RenewEvery);
        await _timeProvider.WaitForTimersAsync();
        _timeProvider.Advance(Times.RetryEvery);
        await _timeProvider.WaitForTimersAsync();

        Assert.Equal(2, _calls);
        Assert.Equal(Times.Length, sut.TimeLeft);
        Assert.Equal(RenewableLeaseLossReason.None, sut.Loss);
    }

    [Fact]
    public async Task Renew_CallHangs_IsLostWhenOnlyTheReserveIsLeft()
    {
        var calling = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var sut = CreateSut(_ =>
        {
            calling.SetResult();
            return new TaskCompletionSource<bool>().Task;
        });

        await _timeProvider.WaitForTimersAsync();
        _timeProvider.Advance(Times.RenewEvery);
        await calling.Task.WaitAsync(WaitTimeout);
        await _timeProvider.WaitForTimersAsync();
        _timeProvider.Advance(Times.Length - Times.Reserve - Times.RenewEvery);

        await LostAsync(sut);
        Assert.Equal(RenewableLeaseLossReason.NotRenewed, sut.Loss);
    }

    [Fact]
    public async Task Renew_CallTimeout_TriesAgainInTime()
    {
        var calling = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var sut = CreateSut(
            call =>
            {
                calling.TrySetResult();
                return call == 1 ? new TaskCompletionSource<bool>().Task : Task.FromResult(true);
            },
            Times with { CallTimeout = Second });

        await _timeProvider.WaitForTimersAsync();
        _timeProvider.Advance(Times.RenewEvery);
        await calling.Task.WaitAsync(WaitTimeout);
        await _timeProvider.WaitForTimersAsync();
        _timeProvider.Advance(Second);
        await _timeProvider.WaitForTimersAsync();
        _timeProvider.Advance(Times.RetryEvery);
        await _timeProvider.WaitForTimersAsync();

        Assert.Equal(2, _calls);
        Assert.Equal(Times.Length, sut.TimeLeft);
    }

    [Fact]
    public async Task Create_GrantIsOlderThanTheLease_IsLostAtOnce()
    {
        var requestedAt = _timeProvider.GetTimestamp();
        _timeProvider.Advance(Times.Length);

        await using var sut = CreateSut(_ => Task.FromResult(true), requestedAt: requestedAt);

        await LostAsync(sut);
        Assert.Equal(0, _calls);
    }

    [Fact]
    public async Task Dispose_StopsRenewingAndDoesNotCountAsALoss()
    {
        var sut = CreateSut(_ => Task.FromResult(true));
        await _timeProvider.WaitForTimersAsync();

        await sut.DisposeAsync();

        Assert.Equal(0, _timeProvider.ArmedTimers);
        Assert.False(sut.Lost.IsCancellationRequested);
        Assert.Empty(_losses);
    }

    [Fact]
    public void Create_ReserveNotShorterThanTheLease_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => CreateSut(_ => Task.FromResult(true), Times with { Reserve = Times.Length }));

    private RenewableLease CreateSut(Func<int, Task<bool>> renew, RenewableLeaseDurations? times = null, long? requestedAt = null) => new(
        times ?? Times,
        requestedAt ?? _timeProvider.GetTimestamp(),
        _ => renew(++_calls),
        (_, left) => _failures.Add(left),
        _losses.Add,
        _timeProvider);

    private static async Task LostAsync(RenewableLease sut)
    {
        var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = sut.Lost.Register(() => lost.TrySetResult());
        await lost.Task.WaitAsync(WaitTimeout);
    }
}
