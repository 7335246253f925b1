using System.Globalization;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace BrowserAgent.Tasks.Tests.Queue.Topology;

/// <summary>A cluster of three masters, of which the queue is told the first only.</summary>
public sealed class ClusterTests(ClusterFixture cluster) : IClassFixture<ClusterFixture>
{
    [RedisFact]
    public async Task Queue_OnAnotherNodeThanTheNamedOne_LivesItsWholeLife()
    {
        var owner = cluster.Nodes[2];
        await using var bed = new LinkBed(new QueueOptions { Redis = cluster.Nodes[0].Address, Name = await cluster.QueueOnAsync(owner), BackoffBase = TimeSpan.FromMilliseconds(100), BackoffCap = TimeSpan.FromSeconds(1) });
        await bed.ProveAsync();

        // Two that listen at nodes of their own: a signal goes through the whole cluster.
        using var heard = new SemaphoreSlim(0);
        await using var first = await ListenAsync(cluster.Nodes[0], bed.Keys.Wake, heard);
        await using var second = await ListenAsync(cluster.Nodes[1], bed.Keys.Wake, heard);
        await bed.EnqueueAsync();
        Assert.True(await heard.WaitAsync(LinkBed.Limit));
        Assert.True(await heard.WaitAsync(LinkBed.Limit));

        var claim = await bed.ClaimAsync();
        Assert.Equal(FenceAnswer.Ok, await bed.Queue.RenewAsync(claim, QueueBed.None));
        Assert.Equal(FenceAnswer.Ok, await bed.Queue.RetryAsync(claim, "once more", notBefore: null, QueueBed.None));
        using var limit = new CancellationTokenSource(LinkBed.Limit);
        await TestKit.Eventually.SeeAsync(_ => bed.Queue.ReapAndPromoteAsync(QueueBed.None), moved => moved == 1, limit.Token);
        var again = await bed.ClaimAsync();
        Assert.Equal((claim.Job.Id, claim.Fence + 1), (again.Job.Id, again.Fence));
        Assert.Equal(FenceAnswer.StaleFence, await bed.Queue.RenewAsync(claim, QueueBed.None));
        Assert.Equal(FenceAnswer.Ok, await bed.Queue.SetPhaseAsync(again, JobPhase.Intent, QueueBed.None));
        Assert.Equal(FenceAnswer.Ok, await bed.Queue.SetPhaseAsync(again, JobPhase.Submitted, QueueBed.None));
        Assert.Equal(FenceAnswer.Ok, await bed.Queue.AcknowledgeAsync(again, JobVerdict.Entered, "{}", QueueBed.None));

        Assert.Equal(JobState.Done, (await bed.Queue.GetAsync(claim.Job.Id, QueueBed.None))?.State);
        Assert.Equal(1, (await bed.Queue.CountAsync(QueueBed.None))[JobState.Done]);
        Assert.StartsWith(":1", await owner.AskAsync($"EXISTS {bed.Keys.Of("job")}"), StringComparison.Ordinal);
        Assert.StartsWith("-MOVED", await cluster.Nodes[0].AskAsync($"EXISTS {bed.Keys.Of("job")}"), StringComparison.Ordinal);
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
        await using var bed = new LinkBed(new QueueOptions { Redis = cluster.Nodes[0].Address, Name = await cluster.QueueOnAsync(owner) });
        await bed.EnqueueAsync();
        foreach (var node in cluster.Nodes)
        {
            Assert.StartsWith("+OK", await node.AskAsync("SCRIPT FLUSH"), StringComparison.Ordinal);
        }

        await bed.EnqueueAsync();

        var digest = Convert.ToHexStringLower(QueueScript.Enqueue.Digest);
        Assert.StartsWith("*1\n:1", await owner.AskAsync($"SCRIPT EXISTS {digest}"), StringComparison.Ordinal);
        Assert.StartsWith("*1\n:0", await cluster.Nodes[0].AskAsync($"SCRIPT EXISTS {digest}"), StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task Queue_SlotMovesToAnotherNode_FollowsWithLeasesAndFences()
    {
        var (owner, next) = (cluster.Nodes[1], cluster.Nodes[2]);
        await using var bed = new LinkBed(new QueueOptions { Redis = cluster.Nodes[0].Address, Name = await cluster.QueueOnAsync(owner) });
        await bed.EnqueueAsync();
        var claim = await bed.ClaimAsync();

        await cluster.MoveAsync(await cluster.SlotAsync(bed.Keys.Of("job")!), owner, next);

        Assert.Equal(FenceAnswer.Ok, await bed.Queue.RenewAsync(claim, QueueBed.None));
        Assert.Equal(FenceAnswer.Ok, await bed.Queue.AcknowledgeAsync(claim, JobVerdict.Entered, "{}", QueueBed.None));
        await bed.EnqueueAsync();
        Assert.NotNull(await bed.ClaimAsync());
        Assert.StartsWith(":1", await next.AskAsync($"EXISTS {bed.Keys.Of("job")}"), StringComparison.Ordinal);
        Assert.StartsWith("-MOVED", await owner.AskAsync($"EXISTS {bed.Keys.Of("job")}"), StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task Prove_OneMasterEvicts_IsRefusedNamingIt()
    {
        var bad = cluster.Nodes[2];
        await using var bed = new LinkBed(new QueueOptions { Redis = cluster.Nodes[0].Address });
        await bad.AskAsync("CONFIG SET maxmemory-policy allkeys-lru");
        try
        {
            var fault = await Assert.ThrowsAsync<QueueUnavailableException>(() => bed.ProveAsync());

            Assert.Contains(bad.Address, fault.Message, StringComparison.Ordinal);
            Assert.Contains("allkeys-lru", fault.Message, StringComparison.Ordinal);
        }
        finally
        {
            await bad.AskAsync("CONFIG SET maxmemory-policy noeviction");
        }

        await bed.ProveAsync();
    }

    [RedisFact]
    public async Task Prove_OneMasterWithoutAppendOnlyFile_WarnsNamingIt()
    {
        var bad = cluster.Nodes[1];
        await using var bed = new LinkBed(new QueueOptions { Redis = cluster.Nodes[0].Address });
        var log = new ListLogger<EngineProof>();
        await bad.AskAsync("CONFIG SET appendonly no");
        try
        {
            await bed.ProveAsync(log);
        }
        finally
        {
            await bad.AskAsync("CONFIG SET appendonly yes");
        }

        Assert.Contains(bad.Address, Assert.Single(log.Lines, line => line.Level == LogLevel.Warning).Text, StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task Prove_WaitForReplicas_IsRefusedInACluster()
    {
        await using var bed = new LinkBed(new QueueOptions { Redis = cluster.Nodes[0].Address, WaitForReplicas = 1 });

        var fault = await Assert.ThrowsAsync<QueueUnavailableException>(() => bed.ProveAsync());

        Assert.Contains("Queue:WaitForReplicas", fault.Message, StringComparison.Ordinal);
        Assert.Contains(3.ToString(CultureInfo.InvariantCulture), fault.Message, StringComparison.Ordinal);
    }

    private static async Task<Listener> ListenAsync(RedisNode node, RedisChannel channel, SemaphoreSlim heard)
    {
        // As one server, not as a cluster: else the client picks the node that it listens at.
        var options = ConfigurationOptions.Parse(node.Address);
        options.CommandMap = CommandMap.Create(new HashSet<string>(StringComparer.Ordinal) { "CLUSTER" }, available: false);
        var connection = await ConnectionMultiplexer.ConnectAsync(options);
        await connection.GetSubscriber().SubscribeAsync(channel, (_, _) => heard.Release());
        return new Listener(connection);
    }

    private sealed class Listener(ConnectionMultiplexer connection) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await connection.CloseAsync(allowCommandsToComplete: false);
    }
}
