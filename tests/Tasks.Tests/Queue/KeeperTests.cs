using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace BrowserAgent.Tasks.Tests.Queue;

/// <summary>The lease is Redis's; the timer and the monotonic clock are the test's.</summary>
public sealed class KeeperTests : IAsyncLifetime
{
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly FakeTimeProvider _clock = new();
    private RedisServerFixture _server = null!;
    private QueueBed _bed = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RedisServerFixture.StartAsync();
        _bed = await QueueBed.OpenAsync(_server, options => options with { Lease = TimeSpan.FromSeconds(30), RenewEvery = TimeSpan.FromSeconds(10) });
    }

    public async ValueTask DisposeAsync()
    {
        await _bed.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Keep_HeldLease_IsRenewedEachIntervalAndTheTokenStays()
    {
        var (claim, renewals) = await ClaimedAsync();
        await using var keeper = Keeper(renewals, claim, CancellationToken.None);

        for (var round = 1; round <= 5; round++)
        {
            await _clock.WaitForTimersAsync();
            _clock.Advance(_bed.Options.RenewEvery);
            Assert.Equal(FenceAnswer.Ok, await renewals.NextAsync());
        }

        await _clock.WaitForTimersAsync();
        Assert.False(keeper.Token.IsCancellationRequested);
        Assert.Equal(LeaseLoss.None, keeper.Loss);
        Assert.Equal(_bed.Options.Lease, keeper.TimeLeft);
    }

    [Fact]
    public async Task TimeLeft_SlowRenewal_CountsFromItsStart()
    {
        var (claim, renewals) = await ClaimedAsync();
        await using var keeper = Keeper(renewals, claim, CancellationToken.None);
        renewals.OnCall = () => _clock.Advance(TimeSpan.FromSeconds(3));

        Assert.True(await keeper.RenewNowAsync(CancellationToken.None));

        Assert.Equal(_bed.Options.Lease - TimeSpan.FromSeconds(3), keeper.TimeLeft);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Keep_LeaseLost_CancelsTheJob(bool claimedAgain)
    {
        var (claim, renewals) = await ClaimedAsync();
        await using var keeper = Keeper(renewals, claim, CancellationToken.None);
        await _bed.ExpireAsync(claim);
        await _bed.Queue.ReapAsync(QueueBed.None);
        if (claimedAgain)
        {
            await _bed.ClaimAsync("w2");
        }

        await _clock.WaitForTimersAsync();
        _clock.Advance(_bed.Options.RenewEvery);

        await CancelledAsync(keeper.Token);
        Assert.Equal(claimedAgain ? LeaseLoss.TakenOver : LeaseLoss.RanOut, keeper.Loss);
        Assert.Equal(TimeSpan.Zero, keeper.TimeLeft);
        Assert.False(await keeper.RenewNowAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Keep_RedisUnreachable_GoesOnUntilOnlyTheBudgetIsLeft()
    {
        var (claim, renewals) = await ClaimedAsync();
        await using var keeper = Keeper(renewals, claim, CancellationToken.None);
        renewals.OnCall = () => throw new QueueUnavailableException("down");

        var edge = _bed.Options.Lease - Budget;
        while (_clock.GetElapsedTime(claim.AskedAt!.Value) < edge - TimeSpan.FromSeconds(1))
        {
            await _clock.WaitForTimersAsync();
            _clock.Advance(TimeSpan.FromSeconds(1));
            Assert.False(keeper.Token.IsCancellationRequested);
        }

        await _clock.WaitForTimersAsync();
        _clock.Advance(TimeSpan.FromSeconds(1));

        await CancelledAsync(keeper.Token);
        Assert.Equal(LeaseLoss.Unreachable, keeper.Loss);
    }

    [Fact]
    public async Task Keep_RedisBackInTime_KeepsTheLease()
    {
        var (claim, renewals) = await ClaimedAsync();
        await using var keeper = Keeper(renewals, claim, CancellationToken.None);
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
            await _clock.WaitForTimersAsync();
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        while (await renewals.NextAsync() != FenceAnswer.Ok)
        {
        }

        await _clock.WaitForTimersAsync();
        Assert.False(keeper.Token.IsCancellationRequested);
        Assert.True(keeper.TimeLeft > _bed.Options.Lease - TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Keep_RenewalHangs_CancelsAtTheEdgeAllTheSame()
    {
        var (claim, renewals) = await ClaimedAsync();
        await using var keeper = Keeper(renewals, claim, CancellationToken.None);
        renewals.Hang = true;

        await _clock.WaitForTimersAsync();
        _clock.Advance(_bed.Options.RenewEvery);
        await renewals.HungAsync();
        await _clock.WaitForTimersAsync();
        _clock.Advance(_bed.Options.Lease - Budget - _bed.Options.RenewEvery);

        await CancelledAsync(keeper.Token);
        Assert.Equal(LeaseLoss.Unreachable, keeper.Loss);
    }

    [Fact]
    public async Task Token_OuterCancelled_IsToldApartFromALoss()
    {
        var (claim, renewals) = await ClaimedAsync();
        using var outer = new CancellationTokenSource();
        await using var keeper = Keeper(renewals, claim, outer.Token);

        await outer.CancelAsync();

        Assert.True(keeper.Token.IsCancellationRequested);
        Assert.Equal(LeaseLoss.None, keeper.Loss);
    }

    [Fact]
    public async Task New_BudgetNotShorterThanTheLease_IsRefused()
    {
        var (claim, renewals) = await ClaimedAsync();

        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new LeaseKeeper(renewals, claim, _bed.Options, _bed.Options.Lease, _clock, NullLogger.Instance, CancellationToken.None));
    }

    private LeaseKeeper Keeper(IJobQueue queue, JobClaim claim, CancellationToken cancellationToken) =>
        new(queue, claim, _bed.Options, Budget, _clock, NullLogger.Instance, cancellationToken);

    private async Task<(JobClaim Claim, WatchedRenewals Renewals)> ClaimedAsync()
    {
        await _bed.EnqueueAsync(QueueBed.Job());
        return (await _bed.ClaimAsync() with { AskedAt = _clock.GetTimestamp() }, new WatchedRenewals(_bed.Queue));
    }

    private static async Task CancelledAsync(CancellationToken token)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = token.Register(() => cancelled.TrySetResult());
        await cancelled.Task.WaitAsync(Patience);
    }
}
