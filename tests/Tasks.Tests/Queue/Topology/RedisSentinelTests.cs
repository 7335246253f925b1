using System.Collections.Concurrent;
using System.Globalization;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis.Scripts;
using BrowserAgent.TestKit;

namespace BrowserAgent.Tasks.Tests.Queue.Topology;

/// <summary>The sentinels decide which server is the master, at connect and after every break.</summary>
public sealed class RedisSentinelTests
{
    [RedisFact]
    public async Task Queue_MasterKilled_GoesOnWithItsSuccessorAndLosesNoConfirmedJob()
    {
        await using var redis = await SentinelFixture.OpenAsync();
        await using var fixture = new RedisConnectionFixture(redis.Options(waitForReplicas: 1));
        await fixture.CheckAsync();
        var received = new SemaphoreSlim(0);
        await fixture.Link.SubscribeAsync(fixture.Keys.Wake, () => received.Release(), QueueFixture.None);
        await fixture.EnqueueAsync();
        Assert.True(await received.WaitAsync(RedisConnectionFixture.Limit));
        var claim = await fixture.ClaimAsync();
        Assert.Equal(FencedWriteResult.Ok, await fixture.Queue.SetPhaseAsync(claim, JobPhase.Intent, QueueFixture.None));
        var digest = Convert.ToHexStringLower(QueueScript.Enqueue.Digest);
        Assert.All(await Task.WhenAll(redis.Replicas.Select(replica => replica.SubmitAsync($"SCRIPT EXISTS {digest}"))), reply => Assert.StartsWith("*1\n:0", reply, StringComparison.Ordinal));

        // A producer that sends without a pause while the master is killed.
        using var end = new CancellationTokenSource();
        var confirmed = new ConcurrentQueue<JobId>();
        var producer = Task.Run(async () =>
        {
            while (!end.IsCancellationRequested)
            {
                var job = QueueFixture.Job();
                await RedisConnectionFixture.UntilBackAsync(() => fixture.Queue.EnqueueAsync(job, QueueFixture.None));
                confirmed.Enqueue(job.Id);
            }
        });
        await MoreAsync(confirmed, 20);
        var old = redis.Master;
        await old.KillAsync();
        var before = confirmed.Count;
        var master = await redis.NextMasterAsync(old);
        await MoreAsync(confirmed, before + 20);
        await end.CancelAsync();
        await producer;

        Assert.StartsWith("*1\n:1", await master.SubmitAsync($"SCRIPT EXISTS {digest}"), StringComparison.Ordinal);
        Assert.All(await Task.WhenAll(confirmed.Select(id => fixture.Queue.GetAsync(id, QueueFixture.None))), job => Assert.Equal(JobState.Ready, job?.State));
        Assert.Equal(JobPhase.Intent, (await fixture.Queue.GetAsync(claim.Job.Id, QueueFixture.None))?.Phase);
        Assert.Equal(FencedWriteResult.Ok, await fixture.Queue.RenewAsync(claim, QueueFixture.None));
        Assert.Equal(FencedWriteResult.Ok, await fixture.Queue.AcknowledgeAsync(claim, JobVerdict.Entered, "{}", QueueFixture.None));
        while (await received.WaitAsync(0))
        {
        }

        await fixture.EnqueueAsync();
        Assert.True(await received.WaitAsync(RedisConnectionFixture.Limit));
        Assert.True(fixture.Link.Connections >= 2);

        // After its restart the old master still considers itself master for a moment. Nothing must be written to it.
        await redis.RestartAsync(old);
        await redis.Master.UntilAsync("INFO replication", "role:slave");
        var late = await fixture.EnqueueAsync();
        Assert.Equal("1", await HashFieldAsync(master, fixture, late));
    }

    [RedisFact]
    public async Task Queue_PlannedFailover_LeavesTheDemotedMasterAtOnce()
    {
        await using var redis = await SentinelFixture.OpenAsync();
        await using var fixture = new RedisConnectionFixture(redis.Options());
        var first = await fixture.EnqueueAsync();
        Assert.StartsWith("+OK", await redis.Sentinels[0].SubmitAsync("SENTINEL FAILOVER orders"), StringComparison.Ordinal);
        var master = await redis.NextMasterAsync(redis.Master);
        await redis.Master.UntilAsync("INFO replication", "role:slave");

        var job = QueueFixture.Job();
        Assert.IsType<EnqueueResult.Stored>(await RedisConnectionFixture.UntilBackAsync(() => fixture.Queue.EnqueueAsync(job, QueueFixture.None)));

        Assert.Equal("1", await HashFieldAsync(master, fixture, job.Id));
        Assert.Equal(JobState.Ready, (await fixture.Queue.GetAsync(first, QueueFixture.None))?.State);
        Assert.Contains(fixture.Log.Lines, line => line.Text.Contains("sentinels are asked", StringComparison.Ordinal) || line.Text.Contains("was replaced", StringComparison.Ordinal));
    }

    [RedisFact]
    public async Task Connect_NoSentinelAnswers_NamesEachAndTheNextMove()
    {
        var (one, two) = (RedisServerFixture.FreePort(), RedisServerFixture.FreePort());
        await using var fixture = new RedisConnectionFixture(new QueueOptions { Redis = $"127.0.0.1:{one},127.0.0.1:{two},serviceName=orders,password=secret-word" });

        var fault = await fixture.RefusedAsync();

        Assert.Contains("no sentinel answered", fault.Message, StringComparison.Ordinal);
        Assert.Contains($"127.0.0.1:{one}: no connection", fault.Message, StringComparison.Ordinal);
        Assert.Contains($"127.0.0.1:{two}: no connection", fault.Message, StringComparison.Ordinal);
        Assert.Contains("Queue:Redis", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-word", fault.ToString(), StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task Connect_OneSentinelOfTwoIsDown_UsesTheOther()
    {
        await using var master = await RedisNode.StartAsync();
        await using var sentinel = await RedisNode.StartSentinelAsync(master, quorum: 1);
        await using var fixture = new RedisConnectionFixture(new QueueOptions { Redis = $"127.0.0.1:{RedisServerFixture.FreePort()},{sentinel.Address},serviceName=orders" });

        await fixture.CheckAsync();
        var job = await fixture.EnqueueAsync();

        Assert.StartsWith(":1", await master.SubmitAsync($"HEXISTS {fixture.Keys.Of("job")} {job.Value}"), StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task Connect_UnknownMasterName_SaysWhichSetting()
    {
        await using var master = await RedisNode.StartAsync();
        await using var sentinel = await RedisNode.StartSentinelAsync(master, quorum: 1);
        await using var fixture = new RedisConnectionFixture(new QueueOptions { Redis = $"{sentinel.Address},serviceName=invoices" });

        var fault = await fixture.RefusedAsync();

        Assert.Contains("'invoices'", fault.Message, StringComparison.Ordinal);
        Assert.Contains("SENTINEL MASTERS", fault.Message, StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task Connect_SentinelsNameTwoMasters_IsRefused()
    {
        await using var one = await RedisNode.StartAsync();
        await using var two = await RedisNode.StartAsync();
        await using var first = await RedisNode.StartSentinelAsync(one, quorum: 1);
        await using var second = await RedisNode.StartSentinelAsync(two, quorum: 1);
        await using var fixture = new RedisConnectionFixture(new QueueOptions { Redis = $"{first.Address},{second.Address},serviceName=orders" });

        var fault = await fixture.RefusedAsync();

        Assert.Contains("disagree", fault.Message, StringComparison.Ordinal);
        Assert.Contains(one.Address, fault.Message, StringComparison.Ordinal);
        Assert.Contains(two.Address, fault.Message, StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task Connect_NamedMasterIsAReplica_IsRefused()
    {
        await using var master = await RedisNode.StartAsync();
        await using var sentinel = await RedisNode.StartSentinelAsync(master, quorum: 2);
        await using var other = await RedisNode.StartAsync();

        // One sentinel cannot reach the others: it keeps naming the old master, which is a replica now.
        await master.SubmitAsync($"REPLICAOF 127.0.0.1 {other.Port.ToString(CultureInfo.InvariantCulture)}");
        await using var fixture = new RedisConnectionFixture(new QueueOptions { Redis = $"{sentinel.Address},serviceName=orders" });

        var fault = await fixture.RefusedAsync();

        Assert.Contains("says that it is a replica", fault.Message, StringComparison.Ordinal);
        Assert.Contains(master.Address, fault.Message, StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task Connect_SentinelWithPassword_NeedsItsOwn()
    {
        await using var master = await RedisNode.StartAsync("--requirepass", "server-word");
        await using var sentinel = await RedisNode.StartSentinelAsync(master, quorum: 1, "requirepass sentinel-word", "sentinel auth-pass orders server-word");
        var options = new QueueOptions { Redis = $"{sentinel.Address},serviceName=orders,password=server-word", SentinelPassword = "sentinel-word" };
        await using var fixture = new RedisConnectionFixture(options);
        await using var without = new RedisConnectionFixture(options with { SentinelPassword = "" });

        await fixture.EnqueueAsync();
        var fault = await without.RefusedAsync();

        Assert.Contains("another password", fault.Message, StringComparison.Ordinal);
        Assert.Contains("Queue:SentinelPassword", fault.Message, StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task Connect_ServerInPlaceOfASentinel_IsTold()
    {
        await using var master = await RedisNode.StartAsync();
        await using var fixture = new RedisConnectionFixture(new QueueOptions { Redis = $"{master.Address},serviceName=orders" });

        Assert.Contains("this server is no sentinel", (await fixture.RefusedAsync()).Message, StringComparison.Ordinal);
    }

    private static async Task<string> HashFieldAsync(RedisNode node, RedisConnectionFixture fixture, JobId id) =>
        (await node.SubmitAsync($"HEXISTS {{{fixture.Options.Value.Name}}}:job {id.Value}")).Split('\n')[0].TrimStart(':');

    private static async Task MoreAsync(ConcurrentQueue<JobId> confirmed, int count)
    {
        using var limit = new CancellationTokenSource(RedisConnectionFixture.Limit);
        await Eventually.UntilAsync(_ => Task.FromResult(confirmed.Count), seen => seen >= count, limit.Token);
    }
}
