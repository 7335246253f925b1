using BrowserAgent.Tasks.Leases;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace BrowserAgent.Tasks.Tests.Queue;

/// <summary>The lease is in a real Redis; timer and monotonic clock are fake.</summary>
public sealed class LeaseRenewerTests : IAsyncLifetime
{
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(9);
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(20);

    private readonly TimerTrackingTimeProvider _timeProvider = new();
    private RedisServerFixture _server = null!;
    private QueueFixture _fixture = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RedisServerFixture.StartAsync();
        _fixture = await QueueFixture.OpenAsync(_server, options => options with { Lease = TimeSpan.FromSeconds(30), RenewEvery = TimeSpan.FromSeconds(10) });
    }

    public async ValueTask DisposeAsync()
    {
        await _fixture.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Renew_HeldLease_IsRenewedEachIntervalAndTheTokenStays()
    {
        var (claim, renewals) = await ClaimedAsync();
        await using var sut = CreateSut(renewals, claim, CancellationToken.None);

        for (var round = 1; round <= 5; round++)
        {
            await _timeProvider.WaitForTimerAsync(_fixture.Options.RenewEvery);
            _timeProvider.Advance(_fixture.Options.RenewEvery);
            Assert.Equal(FencedWriteResult.Ok, await renewals.NextAsync());
        }

        await _timeProvider.WaitForTimerAsync(_fixture.Options.RenewEvery);
        Assert.False(sut.Token.IsCancellationRequested);
        Assert.Equal(LeaseLossReason.None, sut.Loss);
        Assert.Equal(_fixture.Options.Lease, sut.TimeLeft);
    }

    [Fact]
    public async Task TimeLeft_SlowRenewal_CountsFromItsStart()
    {
        var (claim, renewals) = await ClaimedAsync();
        await using var sut = CreateSut(renewals, claim, CancellationToken.None);
        renewals.OnCall = () => _timeProvider.Advance(TimeSpan.FromSeconds(3));

        Assert.True(await sut.RenewNowAsync(CancellationToken.None));

        Assert.Equal(_fixture.Options.Lease - TimeSpan.FromSeconds(3), sut.TimeLeft);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Renew_LeaseLost_CancelsTheJob(bool claimedAgain)
    {
        var (claim, renewals) = await ClaimedAsync();
        await using var sut = CreateSut(renewals, claim, CancellationToken.None);
        await _fixture.ExpireAsync(claim);
        await _fixture.Queue.ReapAsync(QueueFixture.None);
        if (claimedAgain)
        {
            await _fixture.ClaimAsync("w2");
        }

        await _timeProvider.WaitForTimersAsync();
        _timeProvider.Advance(_fixture.Options.RenewEvery);

        await CancelledAsync(sut.Token);
        Assert.Equal(claimedAgain ? LeaseLossReason.TakenOver : LeaseLossReason.Expired, sut.Loss);
        Assert.Equal(TimeSpan.Zero, sut.TimeLeft);
        Assert.False(await sut.RenewNowAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Renew_RedisUnreachable_GoesOnUntilOnlyTheBudgetIsLeft()
    {
        var (claim, renewals) = await ClaimedAsync();
        await using var sut = CreateSut(renewals, claim, CancellationToken.None);
        renewals.OnCall = () => throw new QueueUnavailableException("down");

        var edge = _fixture.Options.Lease - Budget;
        while (_timeProvider.GetElapsedTime(claim.RequestedAt!.Value) < edge - TimeSpan.FromSeconds(1))
        {
            await _timeProvider.WaitForTimersAsync();
            _timeProvider.Advance(TimeSpan.FromSeconds(1));
            Assert.False(sut.Token.IsCancellationRequested);
        }

        await _timeProvider.WaitForTimersAsync();
        _timeProvider.Advance(TimeSpan.FromSeconds(1));

        await CancelledAsync(sut.Token);
        Assert.Equal(LeaseLossReason.Unreachable, sut.Loss);
    }

    [Fact]
    public async Task Renew_RedisBackInTime_KeepsTheLease()
    {
        var (claim, renewals) = await ClaimedAsync();
        await using var sut = CreateSut(renewals, claim, CancellationToken.None);
        var calls = 0;
        renewals.OnCall = () =>
        {
            if (++calls <= 3)
            {
                throw new QueueUnavailableException("down");
            }
        };

        while (calls <= 3)
        {
            await _timeProvider.WaitForTimersAsync();
            _timeProvider.Advance(TimeSpan.FromSeconds(1));
        }

        while (await renewals.NextAsync() != FencedWriteResult.Ok)
        {
        }

        await _timeProvider.WaitForTimersAsync();
        Assert.False(sut.Token.IsCancellationRequested);
        Assert.True(sut.TimeLeft > _fixture.Options.Lease - TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Renew_CallHangs_CancelsAtTheDeadlineAllTheSame()
    {
        var (claim, renewals) = await ClaimedAsync();
        await using var sut = CreateSut(renewals, claim, CancellationToken.None);
        renewals.Hang = true;

        await _timeProvider.WaitForTimersAsync();
        _timeProvider.Advance(_fixture.Options.RenewEvery);
        await renewals.HungAsync();
        await _timeProvider.WaitForTimersAsync();
        _timeProvider.Advance(_fixture.Options.Lease - Budget - _fixture.Options.RenewEvery);

        await CancelledAsync(sut.Token);
        Assert.Equal(LeaseLossReason.Unreachable, sut.Loss);
    }

    [Fact]
    public async Task Token_OuterCancelled_IsToldApartFromALoss()
    {
        var (claim, renewals) = await ClaimedAsync();
        using var outer = new CancellationTokenSource();
        await using var sut = CreateSut(renewals, claim, outer.Token);

        await outer.CancelAsync();

        Assert.True(sut.Token.IsCancellationRequested);
        Assert.Equal(LeaseLossReason.None, sut.Loss);
    }

    [Fact]
    public async Task New_BudgetNotShorterThanTheLease_IsRefused()
    {
        var (claim, renewals) = await ClaimedAsync();

        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new LeaseRenewer(renewals, claim, _fixture.Options, _fixture.Options.Lease, _timeProvider, NullLogger.Instance, CancellationToken.None));
    }

    private LeaseRenewer CreateSut(IJobQueue queue, JobClaim claim, CancellationToken cancellationToken) =>
        new(queue, claim, _fixture.Options, Budget, _timeProvider, NullLogger.Instance, cancellationToken);

    private async Task<(JobClaim Claim, RenewalObservingQueue Renewals)> ClaimedAsync()
    {
        await _fixture.EnqueueAsync(QueueFixture.Job());
        return (await _fixture.ClaimAsync() with { RequestedAt = _timeProvider.GetTimestamp() }, new RenewalObservingQueue(_fixture.Queue));
    }

    private static async Task CancelledAsync(CancellationToken token)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = token.Register(() => cancelled.TrySetResult());
        await cancelled.Task.WaitAsync(WaitTimeout);
    }
}
