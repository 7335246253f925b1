using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.TestKit;

namespace BrowserAgent.Tasks.Tests.Queue.Topology;

/// <summary>A path that went half-open: the client's socket looks well, and nothing comes back.</summary>
public sealed class WatchdogTests
{
    [RedisFact]
    public async Task Call_HalfOpenPath_EndsInTimeAndTheConnectionIsReplaced()
    {
        await using var server = await RedisNode.StartAsync();
        await using var path = new TcpForwarder(server.Port);
        var clock = new FakeTimeProvider();
        await using var bed = new LinkBed(new QueueOptions { Redis = path.Address }, clock);
        using var heard = new SemaphoreSlim(0);
        await bed.Link.SubscribeAsync(bed.Keys.Wake, () => heard.Release(), QueueBed.None);
        await bed.EnqueueAsync();
        Assert.True(await heard.WaitAsync(LinkBed.Limit));
        path.SwallowPresent();

        // One call after the other takes its whole time and no more; after two of them ten seconds are over.
        await TimesOutAsync(bed, clock);
        Assert.Equal(1, bed.Link.Connections);
        await TimesOutAsync(bed, clock);
        var claim = await bed.ClaimAsync();

        Assert.Equal(2, bed.Link.Connections);
        Assert.Equal(FenceAnswer.Ok, await bed.Queue.RenewAsync(claim, QueueBed.None));
        await bed.EnqueueAsync();
        Assert.True(await heard.WaitAsync(LinkBed.Limit));
        Assert.Contains(bed.Log.Lines, line => line.Text.Contains("was replaced", StringComparison.Ordinal));
    }

    [RedisFact]
    public async Task Enqueue_HalfOpenPath_IsStoredOnceByItsOwnRepetition()
    {
        await using var server = await RedisNode.StartAsync();
        await using var path = new TcpForwarder(server.Port);
        await using var bed = new LinkBed(new QueueOptions { Redis = path.Address });
        await bed.EnqueueAsync();
        path.SwallowPresent();

        await bed.EnqueueAsync();

        Assert.Equal(2, (await bed.Queue.CountAsync(QueueBed.None))[JobState.Ready]);
        Assert.Equal(2, bed.Link.Connections);
    }

    private static async Task TimesOutAsync(LinkBed bed, FakeTimeProvider clock)
    {
        var call = bed.Queue.ClaimAsync("w1", QueueBed.None);
        await clock.WaitForTimersAsync();
        Assert.False(call.IsCompleted);
        clock.Advance(RedisLink.CallTimeout);
        var fault = await Assert.ThrowsAsync<QueueUnavailableException>(() => call.WaitAsync(LinkBed.Limit));
        Assert.Contains("did not answer in time", fault.Message, StringComparison.Ordinal);
    }
}
