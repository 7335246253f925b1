using System.Globalization;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis;
using BrowserAgent.Tasks.Redis.Scripts;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace BrowserAgent.Tasks.Tests.Queue.Topology;

/// <summary>A cluster of three masters; the queue is given the address of the first only.</summary>
public sealed class RedisClusterTests(ClusterFixture cluster) : IClassFixture<ClusterFixture>
{
    [RedisFact]
    public async Task Queue_OnAnotherNodeThanTheNamedOne_LivesItsWholeLife()
    {
        var owner = cluster.Nodes[2];
        await using var fixture = new RedisConnectionFixture(new QueueOptions { Redis = cluster.Nodes[0].Address, Name = await cluster.QueueOnAsync(owner), BackoffBase = TimeSpan.FromMilliseconds(100), BackoffCap = TimeSpan.FromSeconds(1) });
        await fixture.CheckAsync();

        // Two subscribers on two nodes: a message reaches the whole cluster.
        using var received = new SemaphoreSlim(0);
        await using var first = await ListenAsync(cluster.Nodes[0], fixture.Keys.Wake, received);
        await using var second = await ListenAsync(cluster.Nodes[1], fixture.Keys.Wake, received);
        await fixture.EnqueueAsync();
        Assert.True(await received.WaitAsync(RedisConnectionFixture.Limit));
        Assert.True(await received.WaitAsync(RedisConnectionFixture.Limit));

        var claim = await fixture.ClaimAsync();
        Assert.Equal(FencedWriteResult.Ok, await fixture.Queue.RenewAsync(claim, QueueFixture.None));
        Assert.Equal(FencedWriteResult.Ok, await fixture.Queue.RetryAsync(claim, "once more", notBefore: null, QueueFixture.None));
        using var limit = new CancellationTokenSource(RedisConnectionFixture.Limit);
        Assert.Equal(0, await fixture.Queue.ReapAsync(QueueFixture.None));
        await TestKit.Eventually.UntilAsync(_ => fixture.Queue.PromoteAsync(QueueFixture.None), moved => moved == 1, limit.Token);
        var again = await fixture.ClaimAsync();
        Assert.Equal((claim.Job.Id, claim.Fence + 1), (again.Job.Id, again.Fence));
        Assert.Equal(FencedWriteResult.StaleFence, await fixture.Queue.RenewAsync(claim, QueueFixture.None));
        Assert.Equal(FencedWriteResult.Ok, await fixture.Queue.SetPhaseAsync(again, JobPhase.Intent, QueueFixture.None));
        Assert.Equal(FencedWriteResult.Ok, await fixture.Queue.SetPhaseAsync(again, JobPhase.Submitted, QueueFixture.None));
        Assert.Equal(FencedWriteResult.Ok, await fixture.Queue.AcknowledgeAsync(again, JobVerdict.Entered, "{}", QueueFixture.None));

        Assert.Equal(JobState.Done, (await fixture.Queue.GetAsync(claim.Job.Id, QueueFixture.None))?.State);
        Assert.Equal(1, (await fixture.Queue.CountAsync(QueueFixture.None))[JobState.Done]);
        Assert.StartsWith(":1", await owner.SubmitAsync($"EXISTS {fixture.Keys.Of("job")}"), StringComparison.Ordinal);
        Assert.StartsWith("-MOVED", await cluster.Nodes[0].SubmitAsync($"EXISTS {fixture.Keys.Of("job")}"), StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task Keys_OfOneQueue_AreInOneSlot()
    {
        var keys = new QueueKeys("orders");

        var slots = await Task.WhenAll(QueueKeys.Names.Select(name => cluster.SlotAsync(keys.Of(name)!)));

        Assert.Single(slots.Distinct());
        Assert.NotEqual(slots[0], await cluster.SlotAsync(new QueueKeys("invoices").Of("job")!));
    }

    [RedisFact]
    public async Task Run_NodesForgotTheScripts_SendsTheSourceToTheOwner()
    {
        var owner = cluster.Nodes[1];
        await using var fixture = new RedisConnectionFixture(new QueueOptions { Redis = cluster.Nodes[0].Address, Name = await cluster.QueueOnAsync(owner) });
        await fixture.EnqueueAsync();
        foreach (var node in cluster.Nodes)
        {
            Assert.StartsWith("+OK", await node.SubmitAsync("SCRIPT FLUSH"), StringComparison.Ordinal);
        }

        await fixture.EnqueueAsync();

        var digest = Convert.ToHexStringLower(QueueScript.Enqueue.Digest);
        Assert.StartsWith("*1\n:1", await owner.SubmitAsync($"SCRIPT EXISTS {digest}"), StringComparison.Ordinal);
        Assert.StartsWith("*1\n:0", await cluster.Nodes[0].SubmitAsync($"SCRIPT EXISTS {digest}"), StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task Queue_SlotMovesToAnotherNode_FollowsWithLeasesAndFences()
    {
        var (owner, next) = (cluster.Nodes[1], cluster.Nodes[2]);
        await using var fixture = new RedisConnectionFixture(new QueueOptions { Redis = cluster.Nodes[0].Address, Name = await cluster.QueueOnAsync(owner) });
        await fixture.EnqueueAsync();
        var claim = await fixture.ClaimAsync();

        await cluster.MoveAsync(await cluster.SlotAsync(fixture.Keys.Of("job")!), owner, next);

        Assert.Equal(FencedWriteResult.Ok, await fixture.Queue.RenewAsync(claim, QueueFixture.None));
        Assert.Equal(FencedWriteResult.Ok, await fixture.Queue.AcknowledgeAsync(claim, JobVerdict.Entered, "{}", QueueFixture.None));
        await fixture.EnqueueAsync();
        Assert.NotNull(await fixture.ClaimAsync());
        Assert.StartsWith(":1", await next.SubmitAsync($"EXISTS {fixture.Keys.Of("job")}"), StringComparison.Ordinal);
        Assert.StartsWith("-MOVED", await owner.SubmitAsync($"EXISTS {fixture.Keys.Of("job")}"), StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task Check_OneMasterEvicts_IsRefusedNamingIt()
    {
        var bad = cluster.Nodes[2];
        await using var fixture = new RedisConnectionFixture(new QueueOptions { Redis = cluster.Nodes[0].Address });
        await bad.SubmitAsync("CONFIG SET maxmemory-policy allkeys-lru");
        try
        {
            var fault = await Assert.ThrowsAsync<QueueUnavailableException>(() => fixture.CheckAsync());

            Assert.Contains(bad.Address, fault.Message, StringComparison.Ordinal);
            Assert.Contains("allkeys-lru", fault.Message, StringComparison.Ordinal);
        }
        finally
        {
            await bad.SubmitAsync("CONFIG SET maxmemory-policy noeviction");
        }

        await fixture.CheckAsync();
    }

    [RedisFact]
    public async Task Check_OneMasterWithoutAppendOnlyFile_WarnsNamingIt()
    {
        var bad = cluster.Nodes[1];
        await using var fixture = new RedisConnectionFixture(new QueueOptions { Redis = cluster.Nodes[0].Address });
        var log = new ListLogger<RedisStartupCheck>();
        await bad.SubmitAsync("CONFIG SET appendonly no");
        try
        {
            await fixture.CheckAsync(log);
        }
        finally
        {
            await bad.SubmitAsync("CONFIG SET appendonly yes");
        }

        Assert.Contains(bad.Address, Assert.Single(log.Lines, line => line.Level == LogLevel.Warning).Text, StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task Check_WaitForReplicas_IsRefusedInACluster()
    {
        await using var fixture = new RedisConnectionFixture(new QueueOptions { Redis = cluster.Nodes[0].Address, WaitForReplicas = 1 });

        var fault = await Assert.ThrowsAsync<QueueUnavailableException>(() => fixture.CheckAsync());

        Assert.Contains("Queue:WaitForReplicas", fault.Message, StringComparison.Ordinal);
        Assert.Contains(3.ToString(CultureInfo.InvariantCulture), fault.Message, StringComparison.Ordinal);
    }

    private static async Task<Listener> ListenAsync(RedisNode node, RedisChannel channel, SemaphoreSlim received)
    {
        // Connects as to one server, not to a cluster: otherwise the client chooses the node to subscribe at.
        var options = ConfigurationOptions.Parse(node.Address);
        options.CommandMap = CommandMap.Create(new HashSet<string>(StringComparer.Ordinal) { "CLUSTER" }, available: false);
        var connection = await ConnectionMultiplexer.ConnectAsync(options);
        await connection.GetSubscriber().SubscribeAsync(channel, (_, _) => received.Release());
        return new Listener(connection);
    }

    private sealed class Listener(ConnectionMultiplexer connection) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await connection.CloseAsync(allowCommandsToComplete: false);
    }
}
