using BrowserAgent.Tasks.Queue;
using BrowserAgent.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace BrowserAgent.Tasks.Tests.Queue;

/// <summary>Workers whose clocks are wrong: only the server's time is used.</summary>
public sealed class ClockSkewTests(RedisServerFixture server) : IClassFixture<RedisServerFixture>
{
    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Lease_OtherWorkersClockIsAnHourOff_IsNeitherReapedNorRefused(int hours)
    {
        await using var right = await QueueFixture.OpenAsync(server);
        await using var wrong = await QueueFixture.OpenAsync(server, options => options with { Name = right.Options.Name }, new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddHours(hours)));
        await right.EnqueueAsync(QueueFixture.Job());
        var claim = await right.ClaimAsync();

        Assert.Equal(0, await wrong.Queue.ReapAsync(QueueFixture.None));
        Assert.Equal(FencedWriteResult.Ok, await right.Queue.RenewAsync(claim, QueueFixture.None));

        // Control: after the lease has expired by the server's time, the same worker does reap it.
        await right.ExpireAsync(claim);
        Assert.Equal(1, await wrong.Queue.ReapAsync(QueueFixture.None));
        Assert.Equal(FencedWriteResult.Ok, await wrong.Queue.RenewAsync(await wrong.ClaimAsync("w2"), QueueFixture.None));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Delay_OtherWorkersClockIsAnHourOff_IsKeptToTheServersTime(int hours)
    {
        await using var right = await QueueFixture.OpenAsync(server);
        await using var wrong = await QueueFixture.OpenAsync(server, options => options with { Name = right.Options.Name }, new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddHours(hours)));
        var before = await TimeAsync(right);
        var job = await wrong.EnqueueAsync(QueueFixture.Job());
        await wrong.Queue.RetryAsync(await wrong.ClaimAsync(), "busy", TimeSpan.FromMinutes(30), QueueFixture.None);

        Assert.Equal(0, await wrong.Queue.PromoteAsync(QueueFixture.None));
        var due = (await right.Raw.SortedSetScoreAsync(right.Keys.Of("delayed"), job.Id.Value))!.Value - before;
        Assert.InRange(TimeSpan.FromMilliseconds(due), TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(31));
    }

    /// <summary>The server's time in milliseconds.</summary>
    private static async Task<double> TimeAsync(QueueFixture fixture) =>
        (await fixture.Server.TimeAsync() - DateTime.UnixEpoch).TotalMilliseconds;
}
