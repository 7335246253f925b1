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

        // As the timer of an answered call may be for a moment: armed, and no sign that the next call is under way.
        await using var other = clock.CreateTimer(_ => { }, null, TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan);

        // One call after the other takes its whole time and no more; after two of them ten seconds are over.
        await TimesOutAsync(bed, path, clock, call: 1);
        Assert.Equal(1, bed.Link.Connections);
        await TimesOutAsync(bed, path, clock, call: 2);
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

    [RedisFact]
    public async Task Call_ClientCancelsWhatItCouldNotSend_IsUnavailable()
    {
        await using var server = await RedisNode.StartAsync();
        await using var bed = new LinkBed(new QueueOptions { Redis = server.Address });

        var fault = await Assert.ThrowsAsync<QueueUnavailableException>(() =>
            bed.Link.CallAsync(_ => Task.FromCanceled<int>(new CancellationToken(canceled: true)), repeatable: false, QueueBed.None));

        Assert.Contains("did not answer in time", fault.Message, StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task Call_CallerCancels_IsCancelled()
    {
        await using var server = await RedisNode.StartAsync();
        await using var bed = new LinkBed(new QueueOptions { Redis = server.Address });
        using var cancelling = new CancellationTokenSource();
        var call = bed.Link.CallAsync(_ => new TaskCompletionSource<int>().Task, repeatable: true, cancelling.Token);

        await cancelling.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(LinkBed.Limit));
    }

    [RedisFact]
    public async Task Call_NoConnection_IsRefusedAtOnceAndNotSentWhenRedisIsBack()
    {
        await using var server = await RedisNode.StartAsync();
        await using var bed = new LinkBed(new QueueOptions { Redis = server.Address });
        await bed.EnqueueAsync();
        await server.KillAsync();
        using var limit = new CancellationTokenSource(LinkBed.Limit);
        await Eventually.SeeAsync(
            _ => bed.Link.CallAsync(database => Task.FromResult(database.Multiplexer.IsConnected), repeatable: false, QueueBed.None), connected => !connected, limit.Token);
        using var givingUp = new CancellationTokenSource();

        var call = bed.Link.CallAsync(database => database.StringSetAsync("late", 1), repeatable: false, givingUp.Token);
        await givingUp.CancelAsync();

        // Held back for a later connection, it would be cancelled here, and sent all the same.
        await Assert.ThrowsAsync<QueueUnavailableException>(() => call.WaitAsync(LinkBed.Limit));
        await using var again = await server.RestartAsync();
        await LinkBed.UntilBackAsync(() => bed.Queue.CountAsync(QueueBed.None));
        Assert.StartsWith(":0", await again.AskAsync("EXISTS late"), StringComparison.Ordinal);
    }

    private static async Task TimesOutAsync(LinkBed bed, TcpForwarder path, FakeTimeProvider clock, int call)
    {
        var claim = bed.Queue.ClaimAsync("w1", QueueBed.None);
        await path.SwallowedAsync("EVALSHA", call);
        Assert.False(claim.IsCompleted);
        clock.Advance(RedisLink.CallTimeout);
        var fault = await Assert.ThrowsAsync<QueueUnavailableException>(() => claim.WaitAsync(LinkBed.Limit));
        Assert.Contains("did not answer in time", fault.Message, StringComparison.Ordinal);
    }
}
