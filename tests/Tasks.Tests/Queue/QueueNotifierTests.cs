using BrowserAgent.Tasks.Redis;
using BrowserAgent.TestKit;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Tests.Queue;

public sealed class QueueNotifierTests(RedisServerFixture server) : IClassFixture<RedisServerFixture>
{
    [Fact]
    public async Task Wait_SignalWhileNobodyWaits_IsKeptForTheNextAndThePauseGrowsOtherwise()
    {
        var clock = new TimerTrackingTimeProvider();
        await using var fixture = await QueueFixture.OpenAsync(server);
        var signal = new QueueWakeListener(fixture.Link, Options.Create(fixture.Options), clock);
        await signal.StartAsync(QueueFixture.None);

        foreach (var pause in (int[])[250, 500, 1_000, 2_000, 2_000])
        {
            var waiting = signal.WaitForWorkAsync(QueueFixture.None);
            clock.Advance(TimeSpan.FromMilliseconds(pause - 1));
            Assert.False(waiting.IsCompleted);
            clock.Advance(TimeSpan.FromMilliseconds(1));
            await waiting.WaitAsync(TimeSpan.FromSeconds(20));
        }

        var received = new SemaphoreSlim(0);
        await fixture.Link.SubscribeAsync(fixture.Keys.Wake, () => received.Release(), QueueFixture.None);

        // A message that is published before the subscription is complete is lost, so it is published until one is received.
        var published = 0;
        do
        {
            await fixture.EnqueueAsync(QueueFixture.Job());
        }
        while (!await received.WaitAsync(TimeSpan.FromSeconds(1)) && ++published < 20);
        Assert.InRange(published, 0, 19);

        // The clock stands still: only a signal can end these waits.
        await signal.WaitForWorkAsync(QueueFixture.None).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(0, clock.ArmedTimers);
        var next = signal.WaitForWorkAsync(QueueFixture.None);
        Assert.False(next.IsCompleted);
        clock.Advance(fixture.Options.IdlePollMin);
        await next.WaitAsync(TimeSpan.FromSeconds(20));
    }
}
