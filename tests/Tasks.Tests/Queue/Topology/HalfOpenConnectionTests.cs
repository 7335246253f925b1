using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis.Connections;
using BrowserAgent.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace BrowserAgent.Tasks.Tests.Queue.Topology;

/// <summary>A half-open connection: the client's socket is connected, but nothing is answered.</summary>
public sealed class HalfOpenConnectionTests
{
    [RedisFact]
    public async Task Call_HalfOpenPath_EndsInTimeAndTheConnectionIsReplaced()
    {
        await using var server = await RedisNode.StartAsync();
        await using var path = new TcpForwarder(server.Port);
        var timeProvider = new TimerTrackingTimeProvider();

        // Longer than the test takes: the call's own limit must end it, not the client's, which runs by the real clock.
        await using var fixture = new RedisConnectionFixture(new QueueOptions { Redis = $"{path.Address},asyncTimeout=60000,connectTimeout=60000" }, timeProvider);
        using var received = new SemaphoreSlim(0);
        await fixture.Link.SubscribeAsync(fixture.Keys.Wake, () => received.Release(), QueueFixture.None);
        await fixture.EnqueueAsync();
        Assert.True(await received.WaitAsync(RedisConnectionFixture.Limit));
        path.BlackholeExisting();

        // The timer of an answered call may stay armed for a moment, so an armed timer does not show that the next call was sent.
        await using var other = timeProvider.CreateTimer(_ => { }, null, TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan);

        // Each call takes its whole limit and no longer; after two of them ten seconds have passed.
        await TimesOutAsync(fixture, path, timeProvider, call: 1);
        Assert.Equal(1, fixture.Link.Connections);
        await TimesOutAsync(fixture, path, timeProvider, call: 2);
        var claim = await fixture.ClaimAsync();

        Assert.Equal(2, fixture.Link.Connections);
        Assert.Equal(FencedWriteResult.Ok, await fixture.Queue.RenewAsync(claim, QueueFixture.None));
        await fixture.EnqueueAsync();
        Assert.True(await received.WaitAsync(RedisConnectionFixture.Limit));
        Assert.Contains(fixture.Log.Lines, line => line.Text.Contains("was replaced", StringComparison.Ordinal));
    }

    [RedisFact]
    public async Task Enqueue_HalfOpenPath_IsStoredOnceByItsOwnRepetition()
    {
        await using var server = await RedisNode.StartAsync();
        await using var path = new TcpForwarder(server.Port);
        await using var fixture = new RedisConnectionFixture(new QueueOptions { Redis = path.Address });
        await fixture.EnqueueAsync();
        path.BlackholeExisting();

        await fixture.EnqueueAsync();

        Assert.Equal(2, (await fixture.Queue.CountAsync(QueueFixture.None))[JobState.Ready]);
        Assert.Equal(2, fixture.Link.Connections);
    }

    [RedisFact]
    public async Task Call_ClientCancelsWhatItCouldNotSend_IsUnavailable()
    {
        await using var server = await RedisNode.StartAsync();
        await using var fixture = new RedisConnectionFixture(new QueueOptions { Redis = server.Address });

        var fault = await Assert.ThrowsAsync<QueueUnavailableException>(() =>
            fixture.Link.CallAsync(_ => Task.FromCanceled<int>(new CancellationToken(canceled: true)), repeatable: false, QueueFixture.None));

        Assert.Contains("did not answer in time", fault.Message, StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task Call_CallerCancels_IsCancelled()
    {
        await using var server = await RedisNode.StartAsync();
        await using var fixture = new RedisConnectionFixture(new QueueOptions { Redis = server.Address });
        using var cancelling = new CancellationTokenSource();
        var call = fixture.Link.CallAsync(_ => new TaskCompletionSource<int>().Task, repeatable: true, cancelling.Token);

        await cancelling.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(RedisConnectionFixture.Limit));
    }

    [RedisFact]
    public async Task Call_NoConnection_IsRefusedAtOnceAndNotSentWhenRedisIsBack()
    {
        await using var server = await RedisNode.StartAsync();
        await using var fixture = new RedisConnectionFixture(new QueueOptions { Redis = server.Address });
        await fixture.EnqueueAsync();
        await server.KillAsync();
        using var limit = new CancellationTokenSource(RedisConnectionFixture.Limit);
        await Eventually.UntilAsync(
            _ => fixture.Link.CallAsync(database => Task.FromResult(database.Multiplexer.IsConnected), repeatable: false, QueueFixture.None), connected => !connected, limit.Token);
        using var givingUp = new CancellationTokenSource();

        var call = fixture.Link.CallAsync(database => database.StringSetAsync("late", 1), repeatable: false, givingUp.Token);
        await givingUp.CancelAsync();

        // If the client kept it for a later connection, it would be cancelled here and still be sent.
        await Assert.ThrowsAsync<QueueUnavailableException>(() => call.WaitAsync(RedisConnectionFixture.Limit));
        await using var again = await server.RestartAsync();
        await RedisConnectionFixture.UntilBackAsync(() => fixture.Queue.CountAsync(QueueFixture.None));
        Assert.StartsWith(":0", await again.SubmitAsync("EXISTS late"), StringComparison.Ordinal);
    }

    private static async Task TimesOutAsync(RedisConnectionFixture fixture, TcpForwarder path, TimerTrackingTimeProvider timeProvider, int call)
    {
        var claim = fixture.Queue.ClaimAsync("w1", QueueFixture.None);
        await path.SwallowedAsync("EVALSHA", call);
        Assert.False(claim.IsCompleted);
        timeProvider.Advance(RedisClient.CallTimeout);
        var fault = await Assert.ThrowsAsync<QueueUnavailableException>(() => claim.WaitAsync(RedisConnectionFixture.Limit));
        Assert.Contains("did not answer in time", fault.Message, StringComparison.Ordinal);
    }
}
